//! Accounts and sessions.

use crate::fixture::{begin, entry, on_both, unit};
use ballast_store::{Session, User};
use jiff::{SignedDuration, Timestamp};

#[test]
fn a_session_lasts_until_it_ends_or_is_closed() {
    on_both(|store| async move {
        let user = User {
            login: "center".into(),
            name: "中心".into(),
            role: "project_center".into(),
            unit: unit("140800"),
            password_hash: "$argon2id$".into(),
            is_sample: true,
        };
        let start = Timestamp::UNIX_EPOCH;
        let session = Session {
            token_hash: "aa".into(),
            login: "center".into(),
            created_at: start,
            expires_at: start + SignedDuration::from_hours(8),
        };
        let mut write = begin(&store).await;
        write.put_users(std::slice::from_ref(&user)).await.unwrap();
        write.open_session(&session).await.unwrap();
        write.commit(entry("sign_in")).await.unwrap();
        let at = async |hours| store.session("aa", start + SignedDuration::from_hours(hours)).await.unwrap();
        assert_eq!(at(7).await, Some((session, user)));
        assert_eq!(at(8).await, None);
        assert!(store.session("bb", start).await.unwrap().is_none());
        let mut write = begin(&store).await;
        write.close_session("aa").await.unwrap();
        write.commit(entry("sign_out")).await.unwrap();
        assert_eq!(at(1).await, None);
    });
}
