//! Steps of an assessment and objections: only added, objections read within the scope of their unit alone.

use crate::fixture::{begin, begin_as, entry, on_both, on_both_urls, only, open, run, seed, units};
use ballast_domain::life::{Claim, LifeStep, ObjectionState};
use ballast_domain::{Period, Scope, Text, UnitId};
use ballast_store::{AssessmentRecord, NewObjection, NewStep, ObjectionFilter, Store};
use jiff::Timestamp;
use jiff::civil::date;

pub(crate) fn assessment(id: &str) -> AssessmentRecord {
    AssessmentRecord {
        id: id.into(),
        scheme_id: "s".into(),
        scheme_version: "1".into(),
        title: Text::fixed("办法", "Scheme"),
        period: Period::Quarter(2024, 2),
        as_of: date(2024, 7, 15),
        snapshot_id: "a".into(),
        result_hash: "b".into(),
        folder: id.into(),
        computed_by: "tester".into(),
        computed_at: Timestamp::UNIX_EPOCH,
        is_sample: false,
    }
}

async fn computed(store: &Store, id: &str) {
    let mut write = begin(store).await;
    write.record_assessment(&assessment(id)).await.unwrap();
    write.commit(entry("assessment.run")).await.unwrap();
}

fn step(step: LifeStep) -> NewStep<'static> {
    NewStep { step, deadline: None, reason: "", other: None }
}

pub(crate) async fn objected(store: &Store, assessment: &str, unit: &str) -> i64 {
    let claim = Claim {
        label: Text::fixed("完成投资", "Investment done"),
        shown: Text::fixed("7亿元", "7"),
        claim: "少计一个项目".into(),
        papers: vec![3],
    };
    let unit = UnitId::new(unit).unwrap();
    let new =
        NewObjection { assessment, unit: &unit, subject: unit.as_str(), node: "total/item.investment", claim: &claim };
    let mut write = begin(store).await;
    let id = write.record_objection(&new).await.unwrap();
    write.commit(entry("objection.file")).await.unwrap();
    id
}

#[test]
fn steps_stand_in_their_order() {
    on_both(|store| async move {
        computed(&store, "old").await;
        computed(&store, "new").await;
        let mut write = begin_as(&store, "checker").await;
        write.put_assessment_step("old", &step(LifeStep::Checked)).await.unwrap();
        let publicised =
            NewStep { deadline: Some(date(2024, 7, 29)), reason: "报市政府同意", ..step(LifeStep::Publicised) };
        write.put_assessment_step("old", &publicised).await.unwrap();
        let superseded = NewStep { other: Some("new"), ..step(LifeStep::Superseded) };
        write.put_assessment_step("old", &superseded).await.unwrap();
        write.commit(entry("assessment.check")).await.unwrap();
        let steps = store.assessment_steps("old").await.unwrap();
        let told: Vec<_> = steps.iter().map(|step| (step.step, step.by.as_str(), step.deadline)).collect();
        assert_eq!(
            told,
            [
                (LifeStep::Checked, "checker", None),
                (LifeStep::Publicised, "checker", Some(date(2024, 7, 29))),
                (LifeStep::Superseded, "checker", None)
            ]
        );
        assert_eq!(steps[1].reason, "报市政府同意");
        assert_eq!(steps[2].other.as_deref(), Some("new"));
        assert_eq!(store.all_assessment_steps().await.unwrap().len(), 1);
        // Of an assessment that is not there.
        let mut write = begin(&store).await;
        assert!(write.put_assessment_step("none", &step(LifeStep::Checked)).await.is_err());
    });
}

#[test]
fn an_objection_is_read_within_the_scope_of_its_unit_and_ends_once() {
    on_both(|store| async move {
        computed(&store, "run").await;
        let own = objected(&store, "run", "140882").await;
        let other = objected(&store, "run", "140827").await;
        let all = ObjectionFilter::default();
        assert_eq!(store.objections(&Scope::All, &all).await.unwrap().len(), 2);
        let found = store.objections(&only("140882"), &all).await.unwrap();
        assert_eq!((found.len(), found[0].id, found[0].state), (1, own, ObjectionState::Open));
        assert_eq!(found[0].claim.papers, [3]);
        assert!(store.objection(&only("140882"), other).await.unwrap().is_none());
        assert!(store.objection(&Scope::nothing(), own).await.unwrap().is_none());
        assert!(store.objection(&Scope::All, other + 1).await.unwrap().is_none());
        let mut write = begin_as(&store, "ruler").await;
        assert!(write.end_objection(own, ObjectionState::Upheld, "补计").await.unwrap());
        // Whoever comes second changes nothing.
        assert!(!write.end_objection(own, ObjectionState::Rejected, "").await.unwrap());
        assert!(!write.end_objection(other + 1, ObjectionState::Rejected, "").await.unwrap());
        write.commit(entry("objection.rule")).await.unwrap();
        let found = store.objection(&Scope::All, own).await.unwrap().unwrap();
        assert_eq!((found.state, found.moved_by.as_str()), (ObjectionState::Upheld, "ruler"));
        assert_eq!((found.filed_by.as_str(), found.reason.as_str()), ("tester", "补计"));
        let open = ObjectionFilter { assessment: Some("run".into()), state: Some(ObjectionState::Open) };
        assert_eq!(store.objections(&Scope::All, &open).await.unwrap().len(), 1);
    });
}

#[test]
fn who_brought_records_of_a_unit_in_is_known() {
    on_both(|store| async move {
        seed(&store, "140882", "甲项目").await;
        let unit = |code| UnitId::new(code).unwrap();
        assert!(store.has_brought_in("tester", &unit("140882")).await.unwrap());
        assert!(!store.has_brought_in("tester", &unit("140827")).await.unwrap());
        assert!(!store.has_brought_in("ruler", &unit("140882")).await.unwrap());
    });
}

#[test]
fn the_database_itself_refuses_to_change_a_step_or_an_objection() {
    on_both_urls(|url| async move {
        let store = open(&url).await;
        let mut write = begin(&store).await;
        write.put_units(&units()).await.unwrap();
        write.commit(entry("setup.city")).await.unwrap();
        computed(&store, "run").await;
        objected(&store, "run", "140882").await;
        let mut write = begin(&store).await;
        write.put_assessment_step("run", &step(LifeStep::Checked)).await.unwrap();
        write.commit(entry("assessment.check")).await.unwrap();
        let mut statements = vec![
            "UPDATE assessment_steps SET done_by = 'x'",
            "DELETE FROM assessment_steps",
            "UPDATE objections SET content = '{}'",
            "DELETE FROM objection_steps",
            "UPDATE objection_steps SET state = 'upheld'",
        ];
        if url.starts_with("sqlite") {
            statements.extend([
                "INSERT OR REPLACE INTO assessment_steps VALUES ('run', 1, 'returned', 'x', 'x', NULL, '', NULL)",
                "INSERT OR REPLACE INTO objections VALUES (1, 'run', '140882', 'x', 'x', 'x', 'x', '{}')",
                "INSERT OR REPLACE INTO objection_steps VALUES (1, 1, 'upheld', 'x', 'x', '')",
                "DELETE FROM objections",
            ]);
        } else {
            statements.extend(["TRUNCATE assessment_steps", "DELETE FROM objections"]);
        }
        for statement in statements {
            let refusal = run(&url, statement.to_owned()).await.unwrap_err().to_string();
            assert!(refusal.contains("only added"), "{statement}: {refusal}");
        }
        store.close().await;
    });
}
