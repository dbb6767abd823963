//! "3 new, show": what has happened since the desk was drawn, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::unfold;
use maud::{Markup, html};

use super::Answer;
use super::desk::number;
use super::sign_in::query;
use crate::session::Visit;
use crate::ui::notice::live_notice;
use fyr_app::access::Action;

/// Tells how much of what one may see has happened since `?since=`; the journal position is the event's id.
pub(crate) async fn stream(visit: Visit) -> Answer {
    visit.require(Action::OwnDesk)?;
    let since = query(&visit.path, "since").and_then(|it| it.parse().ok()).unwrap_or(u64::MAX);
    let mut news = visit.app.watch();
    news.mark_changed();
    let events = unfold((visit, news), move |(visit, mut news)| async move {
        loop {
            // Then the browser connects anew, and the session is looked at again.
            tokio::time::timeout(SESSION_CHECKED, news.changed()).await.ok()?.ok()?;
            // A fan-out writes hundreds of entries: it is told once.
            tokio::time::sleep(CALM).await;
            let position = *news.borrow_and_update();
            let Ok(Some(_)) = visit.app.account(visit.viewer.actor().account()?).await else {
                return None;
            };
            let desk = visit.app.desk(&visit.viewer).await.ok()?;
            let new = desk.changes.iter().filter(|it| it.position >= since).count() as u64;
            if 0 < new {
                let event = Event::default().id(position.to_string()).data(told(&visit, new));
                return Some((Ok::<_, Infallible>(event), (visit, news)));
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Draws the place on the desk where news are told.
pub(crate) fn place(visit: &Visit) -> Markup {
    let now = *visit.app.watch().borrow();
    live_notice(&format!("/events?since={now}"))
}

const SESSION_CHECKED: Duration = Duration::from_mins(15);
const CALM: Duration = Duration::from_secs(2);

fn told(visit: &Visit, new: u64) -> String {
    let words = visit.say_with("events-new", &[("n", number(new))]);
    html! { p { a href="/" { (words) } } }.into_string()
}
