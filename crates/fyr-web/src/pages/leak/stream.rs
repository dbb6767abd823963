//! How far a run has come, as server-sent events: a fragment of the page each second, `done` at the end.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::unfold;
use fyr_app::leak::progress::RunProgress;
use fyr_core::finding::Stage;
use fyr_text::{Language, span, text};
use jiff::SignedDuration;
use maud::Markup;

use super::run_id;
use crate::pages::Answer;
use crate::session::Visit;
use crate::ui::progress::{Progress, progress};

// A second is as often as a person can read; a run tells of itself more often.
const EVERY: Duration = Duration::from_secs(1);

/// Answers with the run's progress until it ends.
pub(crate) async fn stream(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = run_id(&id)?;
    // The right is asked for here, and again with every message: it may be taken away while one watches.
    visit.app.run(&visit.viewer, id).await?;
    let first = (visit, State::Watching { told: String::new() });
    let events = unfold(first, move |(visit, state)| async move {
        let State::Watching { mut told } = state else { return None };
        loop {
            let Ok(view) = visit.app.run(&visit.viewer, id).await else { return None };
            if view.run.stage != Stage::Running {
                let done = Event::default().event("done").data("done");
                return Some((Ok::<_, Infallible>(done), (visit, State::Ended)));
            }
            let now = draw(visit.language, view.progress.as_ref()).into_string();
            if now != told {
                told.clone_from(&now);
                return Some((Ok(Event::default().data(now)), (visit, State::Watching { told })));
            }
            tokio::time::sleep(EVERY).await;
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Draws how far the run has come; waiting, when it is not at work in this process yet.
pub(crate) fn draw(language: Language, at: Option<&RunProgress>) -> Markup {
    let Some(at) = at else {
        let stage = text(language, "leak-stage-waiting").into_owned();
        return progress(
            language,
            &Progress { stage, done: 0, total: 0, reading: None, left: None },
        );
    };
    let left = at.seconds_left.and_then(|it| i64::try_from(it).ok());
    let left = left.map(|it| span::elapsed(language, SignedDuration::from_secs(it)));
    let stage = text(language, &format!("leak-stage-{}", at.stage)).into_owned();
    let left = left.map(|it| {
        let args = [("duration", fyr_text::Arg::Text(it.as_str()))];
        fyr_text::text_with(language, "remaining-left", &args).into_owned()
    });
    let shown = Progress {
        stage,
        done: at.files_done,
        total: at.files_total,
        reading: at.reading.clone(),
        left,
    };
    progress(language, &shown)
}

enum State {
    Watching { told: String },
    Ended,
}
