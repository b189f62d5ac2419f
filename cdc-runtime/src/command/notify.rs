//! `notify test`: whether messages would arrive.

use serde_json::json;

use super::Answer;
use super::cli::{NotifyArguments, NotifyCommand};
use super::observe::Observe;
use super::screen::{answer, say};
use super::session::Session;
use crate::error::Error;

/// Sends a test to every channel; the answer is no where one did not take it.
pub(super) async fn notify(
    session: &Session,
    arguments: &NotifyArguments,
    observe: &Observe,
) -> Result<Answer, Error> {
    let NotifyCommand::Test = arguments.what;
    let outcomes = observe.notifying()?.test().await;
    if session.json {
        let list: Vec<_> = outcomes
            .iter()
            .map(|(name, failure)| json!({ "channel": name, "delivered": failure.is_none(), "failure": failure }))
            .collect();
        answer(&json!({ "channels": list }))?;
    } else {
        for (name, failure) in &outcomes {
            match failure {
                None => say(&format!("ok     {name}\n"))?,
                Some(why) => say(&format!("FAILED {name}: {why}\n"))?,
            }
        }
    }
    let is_fine = outcomes.iter().all(|(_, failure)| failure.is_none());
    Ok(if is_fine { Answer::Done } else { Answer::No })
}
