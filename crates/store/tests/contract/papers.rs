//! Papers: reached through their project alone, never changed, moved from state to state.

use crate::fixture::{begin, begin_as, entry, on_both, on_both_urls, only, open, run, seed, units};
use ballast_domain::{MediaType, Paper, PaperKind, PaperState, PaperSubject, ProjectId, Scope};
use jiff::Timestamp;

pub(crate) fn paper(label: &str) -> Paper {
    Paper {
        kind: PaperKind::Approval,
        subject: PaperSubject::Project,
        label: label.into(),
        media: MediaType::Pdf,
        size_bytes: 700,
        content_sha256: "0a".repeat(32),
        sent_sha256: "0b".repeat(32),
        thumbnail_sha256: None,
    }
}

#[test]
fn a_paper_is_read_within_the_scope_of_its_project_alone() {
    on_both(|store| async move {
        let (own, _) = seed(&store, "140882", "甲项目").await;
        let (other, _) = seed(&store, "140827", "乙项目").await;
        let mut write = begin(&store).await;
        let id = write.record_paper(own, &paper("批复.pdf"), PaperState::Unscanned).await.unwrap();
        write.commit(entry("paper.add")).await.unwrap();
        let found = store.paper(&only("140882"), own, id).await.unwrap().unwrap();
        assert_eq!((found.paper, found.standing.state), (paper("批复.pdf"), PaperState::Unscanned));
        assert_eq!(found.added_by, "tester");
        assert_eq!(store.papers(&Scope::All, own).await.unwrap().len(), 1);
        // Another unit, another project, another number: nothing there.
        assert!(store.paper(&only("140827"), own, id).await.unwrap().is_none());
        assert!(store.paper(&Scope::All, other, id).await.unwrap().is_none());
        assert!(store.paper(&Scope::All, own, id + 1).await.unwrap().is_none());
        assert!(store.papers(&only("140827"), own).await.unwrap().is_empty());
        assert!(store.papers(&Scope::nothing(), own).await.unwrap().is_empty());
        assert!(store.papers(&Scope::All, ProjectId(9_999)).await.unwrap().is_empty());
        assert_eq!(store.paper_states(&only("140882"), id).await.unwrap().len(), 1);
        assert!(store.paper_states(&only("140827"), id).await.unwrap().is_empty());
    });
}

#[test]
fn states_follow_one_another_and_none_is_lost() {
    on_both(|store| async move {
        let (project, _) = seed(&store, "140882", "甲项目").await;
        let mut write = begin(&store).await;
        let id = write.record_paper(project, &paper("照片.jpg"), PaperState::Quarantined).await.unwrap();
        write.commit(entry("paper.add")).await.unwrap();
        assert_eq!(store.quarantined_papers(&Scope::All, 10).await.unwrap().len(), 1);
        let waiting = [PaperState::Quarantined];
        let mut write = begin_as(&store, "scanner").await;
        assert!(write.move_paper(id, &waiting, PaperState::Infected, "Test.Mark").await.unwrap());
        // Whoever comes second with a verdict changes nothing.
        assert!(!write.move_paper(id, &waiting, PaperState::Clean, "").await.unwrap());
        assert!(!write.move_paper(id + 1, &waiting, PaperState::Clean, "").await.unwrap());
        write.commit(entry("paper.refuse")).await.unwrap();
        assert!(store.quarantined_papers(&Scope::All, 10).await.unwrap().is_empty());
        let found = store.paper(&Scope::All, project, id).await.unwrap().unwrap();
        assert_eq!((found.standing.state, found.standing.reason.as_str()), (PaperState::Infected, "Test.Mark"));
        let states = store.paper_states(&Scope::All, found.id).await.unwrap();
        let told: Vec<_> = states.iter().map(|standing| (standing.state, standing.set_by.as_str())).collect();
        assert_eq!(told, [(PaperState::Quarantined, "tester"), (PaperState::Infected, "scanner")]);
    });
}

#[test]
fn what_a_person_added_is_counted_from_a_moment_on() {
    on_both(|store| async move {
        let (project, _) = seed(&store, "140882", "甲项目").await;
        let mut write = begin(&store).await;
        write.record_paper(project, &paper("一.pdf"), PaperState::Unscanned).await.unwrap();
        write.record_paper(project, &paper("二.pdf"), PaperState::Unscanned).await.unwrap();
        let since = Timestamp::UNIX_EPOCH;
        assert_eq!(write.papers_added_since("tester", since).await.unwrap(), (2, 1_400));
        assert_eq!(write.papers_added_since("other", since).await.unwrap(), (0, 0));
        let later = Timestamp::from_second(1).unwrap();
        assert_eq!(write.papers_added_since("tester", later).await.unwrap(), (0, 0));
        write.commit(entry("paper.add")).await.unwrap();
    });
}

#[test]
fn the_database_itself_refuses_to_change_a_paper_or_a_state() {
    on_both_urls(|url| async move {
        let store = open(&url).await;
        let mut write = begin(&store).await;
        write.put_units(&units()).await.unwrap();
        write.commit(entry("setup.city")).await.unwrap();
        let (project, _) = seed(&store, "140882", "甲项目").await;
        let mut write = begin(&store).await;
        write.record_paper(project, &paper("批复.pdf"), PaperState::Unscanned).await.unwrap();
        write.commit(entry("paper.add")).await.unwrap();
        let mut statements = vec![
            "UPDATE papers SET size_bytes = 1",
            "DELETE FROM paper_states",
            "DELETE FROM papers",
            "UPDATE paper_states SET state = 'clean'",
        ];
        if url.starts_with("sqlite") {
            statements.push("INSERT OR REPLACE INTO paper_states VALUES (1, 1, 'clean', '', 'x', 'x')");
        }
        for statement in statements {
            let refusal = run(&url, statement.to_owned()).await.unwrap_err().to_string();
            assert!(refusal.contains("papers"), "{statement}: {refusal}");
        }
        store.close().await;
    });
}
