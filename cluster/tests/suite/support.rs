//! A cluster whose parts can be ended, and snapshots to compute on it.

use ballast_engine::Snapshot;
use ballast_engine::bench_data::{self, Size};
use ballista_core::RuntimeProducer;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::object_store::{
    runtime_env_with_s3_support, session_config_with_s3_support, session_state_with_s3_support,
};
use ballista_core::serde::BallistaCodec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_core::utils::{GrpcServerConfig, create_grpc_server};
use ballista_executor::new_standalone_executor_from_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::metrics::default_metrics_collector;
use ballista_scheduler::scheduler_server::SchedulerServer;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio_stream::wrappers::TcpListenerStream;

/// More time than a cluster of a test ever needs.
pub(crate) const LONG: Duration = Duration::from_mins(10);

/// A runtime with threads of its own: ended at once when dropped, with everything that runs on it.
pub(crate) struct Machine(Option<Runtime>);

impl Machine {
    fn start() -> Self {
        Self(Some(Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()))
    }

    fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.as_ref().unwrap().block_on(future)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.0.take().unwrap().shutdown_background();
    }
}

/// A scheduler that misses an executor after two seconds.
pub(crate) fn scheduler() -> (Machine, String) {
    let machine = Machine::start();
    let port = machine.run(async {
        let config = SchedulerConfig {
            executor_timeout_seconds: 2,
            expire_dead_executor_interval_seconds: 1,
            ..SchedulerConfig::default().with_scheduler_policy(TaskSchedulingPolicy::PullStaged)
        };
        let sessions = Arc::new(session_state_with_s3_support);
        let cluster = BallistaCluster::new_memory("test", sessions, Arc::new(session_config_with_s3_support));
        let metrics = default_metrics_collector().unwrap();
        let codec = BallistaCodec::default();
        let mut server = SchedulerServer::new("test".to_owned(), cluster, codec, Arc::new(config), metrics);
        server.init().await.unwrap();
        let listener = TcpListener::bind("localhost:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let service = SchedulerGrpcServer::new(server).max_decoding_message_size(16 << 20);
        let serving = create_grpc_server(&GrpcServerConfig::default()).add_service(service);
        tokio::spawn(serving.serve_with_incoming(TcpListenerStream::new(listener)));
        port
    });
    (machine, format!("df://localhost:{port}"))
}

/// An executor with one core.
pub(crate) fn executor(scheduler: &str) -> Machine {
    executor_with(scheduler, Arc::new(runtime_env_with_s3_support))
}

/// An executor that takes a task, tells so, and never does it. It waits until the sender is dropped.
pub(crate) fn stuck_executor(scheduler: &str) -> (Machine, Receiver<()>, Sender<()>) {
    let (taken, is_taken) = channel();
    let (end, until) = channel();
    let parts = Mutex::new((taken, until));
    let stuck: RuntimeProducer = Arc::new(move |config| {
        let (taken, until) = &*parts.lock().unwrap();
        let _ = taken.send(());
        let _ = until.recv();
        runtime_env_with_s3_support(config)
    });
    (executor_with(scheduler, stuck), is_taken, end)
}

fn executor_with(scheduler: &str, runtimes: RuntimeProducer) -> Machine {
    let machine = Machine::start();
    let url = scheduler.replace("df://", "http://");
    machine.run(async {
        let scheduler = SchedulerGrpcClient::connect(url).await.unwrap();
        let configs = Arc::new(session_config_with_s3_support);
        let functions = (&session_state_with_s3_support(session_config_with_s3_support()).unwrap()).into();
        let codec = BallistaCodec::default();
        new_standalone_executor_from_builder(scheduler, 1, configs, runtimes, codec, functions).await.unwrap();
    });
    machine
}

/// A cluster of two executors; its address, and what keeps it running.
pub(crate) fn cluster() -> (String, Vec<Machine>) {
    let (machine, address) = scheduler();
    let executors = [executor(&address), executor(&address)];
    (address, executors.into_iter().chain([machine]).collect())
}

/// A made-up city in a folder of its own.
pub(crate) fn city(folder: &Path, scheme: &str, period: &str, size: Size) -> Snapshot {
    bench_data::write(folder, scheme, period.parse().unwrap(), size).unwrap();
    Snapshot::open(folder).unwrap()
}

/// Runs a future to its end.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}
