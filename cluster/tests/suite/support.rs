//! A cluster whose parts can be ended, and snapshots to compute on it.

use ballast_engine::Snapshot;
use ballast_engine::bench_data::{self, Size};
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::extension::{
    SessionConfigExt, ballista_aggregate_functions, ballista_scalar_functions, ballista_window_functions,
};
use ballista_core::serde::BallistaCodec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_core::utils::{GrpcServerConfig, create_grpc_server, default_config_producer, default_session_builder};
use ballista_core::{ConfigProducer, RuntimeProducer};
use ballista_executor::new_standalone_executor_from_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::metrics::default_metrics_collector;
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnv;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio_stream::wrappers::TcpListenerStream;

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
        let sessions = Arc::new(default_session_builder);
        let cluster = BallistaCluster::new_memory("test", sessions, Arc::new(default_config_producer));
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
    let runtime: Arc<RuntimeEnv> = Arc::default();
    executor_with(scheduler, Arc::new(move |_| Ok(Arc::clone(&runtime))))
}

/// An executor that takes a task, tells so, and never does it. It waits until the sender is dropped.
pub(crate) fn stuck_executor(scheduler: &str) -> (Machine, Receiver<()>, Sender<()>) {
    let (taken, is_taken) = channel();
    let (end, until) = channel();
    let parts = Mutex::new((taken, until));
    let runtime: Arc<RuntimeEnv> = Arc::default();
    let stuck: RuntimeProducer = Arc::new(move |_| {
        let (taken, until) = &*parts.lock().unwrap();
        let _ = taken.send(());
        let _ = until.recv();
        Ok(Arc::clone(&runtime))
    });
    (executor_with(scheduler, stuck), is_taken, end)
}

fn executor_with(scheduler: &str, runtimes: RuntimeProducer) -> Machine {
    let machine = Machine::start();
    let url = scheduler.replace("df://", "http://");
    machine.run(async {
        let scheduler = SchedulerGrpcClient::connect(url).await.unwrap();
        let state = SessionStateBuilder::new()
            .with_default_features()
            .with_scalar_functions(ballista_scalar_functions())
            .with_aggregate_functions(ballista_aggregate_functions())
            .with_window_functions(ballista_window_functions())
            .build();
        let config = state.config().clone().upgrade_for_ballista();
        let configs: ConfigProducer = Arc::new(move || config.clone());
        let codec = BallistaCodec::default();
        new_standalone_executor_from_builder(scheduler, 1, configs, runtimes, codec, (&state).into()).await.unwrap();
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
