//! Whatever is done to a copy of the events, somebody who holds the checkpoints and the public key names it.
#![expect(clippy::unwrap_used, reason = "tests")]

use ballast_audit::checkpoint::Witnesses;
use ballast_audit::event::algorithm;
use ballast_audit::{Chain, Checkpoint, Event, SigningKey, Suite};

const EVENTS: i64 = 40;

/// Events whose hashes follow from their contents, as the program would write them.
fn chained(mut events: Vec<Event>) -> Vec<Event> {
    let mut before = String::new();
    for (event, seq) in events.iter_mut().zip(1..) {
        (event.seq, event.prev_hash) = (seq, before.clone());
        event.hash = event.computed_hash().unwrap();
        before.clone_from(&event.hash);
    }
    events
}

fn events(suite: Suite, count: i64) -> Vec<Event> {
    let event = |seq: i64| Event {
        at: format!("2024-07-15T08:00:{seq:02}.000000Z"),
        actor: "centre".into(),
        role: "tallier".into(),
        session: "17".into(),
        address: "10.0.0.0/24".into(),
        request_id: "a1b2c3".into(),
        operation: "import.apply".into(),
        object: format!("import {seq}"),
        unit: "140882".into(),
        outcome: "done".into(),
        reason: "更正".into(),
        detail: format!("{{\"rows\":{seq}}}"),
        algorithm: algorithm(suite).into(),
        ..Event::default()
    };
    chained((1..=count).map(event).collect())
}

fn key(suite: Suite) -> SigningKey {
    SigningKey::new(suite, [7; 32]).unwrap()
}

fn checkpoints(suite: Suite, events: &[Event]) -> Vec<Checkpoint> {
    let mut chain = Chain::default();
    let mut signed = Vec::new();
    for event in events {
        chain.push(event).unwrap();
        if chain.size() % 10 == 0 {
            signed.push(Checkpoint::sign(&key(suite), chain.size(), chain.root(), event.at.clone()));
        }
    }
    signed
}

/// The first thing that is wrong, in words.
fn verify(suite: Suite, events: &[Event], checkpoints: &[Checkpoint]) -> Result<i64, String> {
    let mut witnesses =
        Witnesses::new(checkpoints.to_vec(), &[key(suite).public()]).map_err(|problem| problem.to_string())?;
    let mut chain = Chain::default();
    for event in events {
        chain.push(event).map_err(|problem| problem.to_string())?;
        witnesses.see(chain.size(), || chain.root()).map_err(|problem| problem.to_string())?;
    }
    witnesses.finish(chain.size()).map_err(|problem| problem.to_string())?;
    Ok(chain.size())
}

#[test]
fn an_honest_copy_passes() {
    for suite in Suite::ALL {
        let events = events(suite, EVENTS);
        assert_eq!(verify(suite, &events, &checkpoints(suite, &events)), Ok(EVENTS));
        // Checkpoints of an earlier day still hold: the chain grew.
        assert_eq!(verify(suite, &events, &checkpoints(suite, &events[..20])), Ok(EVENTS));
    }
}

#[test]
fn each_changed_byte_class_of_each_event_is_named() {
    for suite in Suite::ALL {
        type Change = fn(&mut Event);
        let changes: [Change; 15] = [
            |e| e.at.push('x'),
            |e| e.actor = "leader".into(),
            |e| e.role.clear(),
            |e| e.session = "18".into(),
            |e| e.address.clear(),
            |e| e.request_id.push('0'),
            |e| e.operation.push('x'),
            |e| e.object = "import 1000".into(),
            |e| e.unit = "140827".into(),
            |e| e.outcome = "refused".into(),
            |e| e.reason.clear(),
            |e| e.detail = e.detail.replace("rows", "Rows"),
            |e| e.hash = e.hash.replace(|c: char| c.is_ascii_digit(), "0"),
            |e| e.prev_hash.push('0'),
            |e| e.algorithm = "none".into(),
        ];
        let honest = events(suite, EVENTS);
        let signed = checkpoints(suite, &honest);
        for place in 0..honest.len() {
            for change in changes {
                let mut copy = honest.clone();
                change(&mut copy[place]);
                let problem = verify(suite, &copy, &signed).unwrap_err();
                assert!(problem.starts_with(&format!("event {} ", place + 1)), "{problem}");
            }
        }
    }
}

#[test]
fn the_parts_of_an_event_cannot_flow_into_one_another() {
    for suite in Suite::ALL {
        let mut copy = events(suite, 3);
        copy[1].session = "1".into();
        copy[1].address = "710.0.0.0/24".into();
        assert_eq!(verify(suite, &copy, &[]).unwrap_err(), "event 2 was changed");
    }
}

#[test]
fn removed_inserted_and_swapped_events_are_named() {
    for suite in Suite::ALL {
        let honest = events(suite, EVENTS);
        let signed = checkpoints(suite, &honest);
        for place in 0..honest.len() - 1 {
            let mut removed = honest.clone();
            removed.remove(place);
            let expected = format!("event {} is missing; {} follows instead", place + 1, place + 2);
            assert_eq!(verify(suite, &removed, &signed).unwrap_err(), expected);

            let mut renumbered = removed;
            renumbered.iter_mut().zip(1..).for_each(|(event, seq)| event.seq = seq);
            let problem = verify(suite, &renumbered, &signed).unwrap_err();
            assert!(problem.starts_with(&format!("event {} ", place + 1)), "{problem}");

            let mut inserted = honest.clone();
            inserted.insert(place, honest[place].clone());
            assert!(verify(suite, &inserted, &signed).unwrap_err().starts_with("event "));

            let mut swapped = honest.clone();
            swapped.swap(place, place + 1);
            let expected = format!("event {} is missing; {} follows instead", place + 1, place + 2);
            assert_eq!(verify(suite, &swapped, &signed).unwrap_err(), expected);
        }
    }
}

#[test]
fn a_cut_tail_and_an_old_backup_are_named() {
    for suite in Suite::ALL {
        let honest = events(suite, EVENTS);
        let signed = checkpoints(suite, &honest);
        for last in 0..honest.len() {
            let problem = verify(suite, &honest[..last], &signed).unwrap_err();
            assert!(problem.starts_with(&format!("the copy ends at event {last}, but event 40 ")), "{problem}");
        }
    }
}

#[test]
fn a_chain_written_anew_and_a_fork_are_named() {
    for suite in Suite::ALL {
        let honest = events(suite, EVENTS);
        let signed = checkpoints(suite, &honest);
        for place in 0..honest.len() {
            let mut anew = honest.clone();
            anew[place].object = "nothing happened".into();
            let anew = chained(anew);
            // Without witnesses the new chain is as good as the old one.
            assert_eq!(verify(suite, &anew, &[]), Ok(EVENTS));
            let (after, size) = (place / 10 * 10 + 1, place / 10 * 10 + 10);
            let problem = verify(suite, &anew, &signed).unwrap_err();
            assert!(problem.starts_with(&format!("the events {after} to {size} are not those")), "{problem}");
        }
        // Two copies that went on apart: the checkpoints of both together cannot hold.
        let mut fork = honest.clone();
        fork[25].object = "another deed".into();
        let fork = chained(fork);
        let both: Vec<Checkpoint> = signed.iter().cloned().chain(checkpoints(suite, &fork)).collect();
        for copy in [&honest, &fork] {
            assert!(verify(suite, copy, &both).unwrap_err().starts_with("the events 21 to 30 are not those"));
        }
    }
}

#[test]
fn a_root_on_paper_is_a_witness_without_a_key() {
    let honest = events(Suite::Intl, EVENTS);
    let printed = checkpoints(Suite::Intl, &honest)[2].on_paper();
    let verify = |events: &[Event]| -> Result<i64, String> {
        let mut witnesses = Witnesses::default().with_printed([printed.clone()]);
        let mut chain = Chain::default();
        for event in events {
            chain.push(event).map_err(|problem| problem.to_string())?;
            witnesses.see(chain.size(), || chain.root()).map_err(|problem| problem.to_string())?;
        }
        witnesses.finish(chain.size()).map_err(|problem| problem.to_string())?;
        Ok(chain.size())
    };
    assert_eq!(verify(&honest), Ok(EVENTS));
    for place in 0..30 {
        let mut anew = honest.clone();
        anew[place].object = "nothing happened".into();
        let problem = verify(&chained(anew)).unwrap_err();
        let named = format!("the events 1 to 30 are not those whose root was printed as {printed}");
        assert!(problem.starts_with(&named), "{problem}");
    }
    assert!(verify(&honest[..29]).unwrap_err().starts_with("the copy ends at event 29, but event 30 was witnessed"));
}

#[test]
fn a_forged_checkpoint_is_named() {
    for suite in Suite::ALL {
        let honest = events(suite, EVENTS);
        let signed = checkpoints(suite, &honest);
        let changes: [fn(&mut Checkpoint); 6] = [
            |c| c.size -= 1,
            |c| c.root = c.root.replace('a', "b"),
            |c| c.at.push('x'),
            |c| c.algorithm = "none".into(),
            |c| c.key_id.push('0'),
            |c| c.signature.clear(),
        ];
        for change in changes {
            let mut forged = signed.clone();
            change(&mut forged[2]);
            assert!(verify(suite, &honest, &forged).unwrap_err().contains("was not signed with key"));
        }
        let other = SigningKey::new(suite, [8; 32]).unwrap();
        let foreign = Checkpoint::sign(&other, signed[0].size, signed[0].root.clone(), signed[0].at.clone());
        assert!(verify(suite, &honest, &[foreign]).is_err());
    }
}
