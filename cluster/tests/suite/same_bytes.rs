//! On a cluster as on this machine, today as tomorrow: the same bytes.

use crate::support::{LONG, city, cluster, wait};
use ballast_cluster::{Place, assess, state};
use ballast_engine::bench_data::Size;
use ballast_scheme::shipped;
use proptest::prelude::*;

const SIZE: Size = Size { units: 5, projects: 60, months: 12, seed: 3 };

#[test]
fn every_shipped_scheme_gives_the_bytes_of_the_local_run() {
    let (scheduler, _machines) = cluster();
    let folder = tempfile::tempdir().unwrap();
    let shared = Place::parse(&folder.path().join("共享 [1]%").display().to_string()).unwrap();
    for scheme in shipped::ALL {
        let kinds = ballast_scheme::parse("scheme.toml", scheme.text).unwrap().periods;
        let is_meant = |period: &&str| kinds.contains(&period.parse::<ballast_domain::Period>().unwrap().kind());
        let periods = ["2024Q2", "2024-06", "2024", "2024-06YTD", "2024H1", "2024-06X1"];
        let period = periods.into_iter().find(is_meant).unwrap();
        let snapshot = city(&folder.path().join(scheme.id), scheme.text, period, SIZE);
        let local = wait(ballast_engine::assess(&snapshot, 2)).unwrap();
        let run = wait(assess(&snapshot, &scheduler, &shared, state().unwrap(), LONG)).unwrap();
        assert_eq!(text(&run.result), text(&local.result), "{}", scheme.id);
        assert_eq!(text(&run.derivation), text(&local.derivation), "{}", scheme.id);
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_city_gives_the_bytes_of_the_local_run_again_and_again(seed: u64, units in 1_u16..9, projects in 0_u32..60, months in 0_u16..14) {
        let (scheduler, _machines) = cluster();
        let folder = tempfile::tempdir().unwrap();
        let shared = Place::parse(&folder.path().join("shared").display().to_string()).unwrap();
        let scheme = shipped::find("sample-key-projects").unwrap().text;
        let snapshot = city(&folder.path().join("s"), scheme, "2024Q2", Size { units, projects, months, seed });
        let local = wait(ballast_engine::assess(&snapshot, 1)).unwrap();
        // The second run takes the copy that the first made.
        for _ in 0..2 {
            let run = wait(assess(&snapshot, &scheduler, &shared, state().unwrap(), LONG)).unwrap();
            prop_assert_eq!(&run.result, &local.result);
            prop_assert_eq!(&run.derivation, &local.derivation);
        }
    }
}
