//! The mails the embedded sink took: in a demo nothing leaves the machine, so they are read here.

use fyr_app::access::Action;
use maud::html;

use super::{Answer, sheet};
use crate::error::not_found;
use crate::session::Visit;
use crate::ui::clock::time;
use crate::ui::section::heading;

/// Draws the newest mails.
pub(crate) async fn page(visit: Visit) -> Answer {
    visit.require(Action::Operate)?;
    if !visit.app.has_mail_sink() {
        return Err(not_found());
    }
    let mails = visit.app.mails(&visit.viewer)?;
    let args = [
        ("shown", super::desk::number(mails.len().min(SHOWN) as u64)),
        ("total", super::desk::number(mails.len() as u64)),
    ];
    let content = html! {
        (heading(visit.say("nav-mails")).lede(visit.say("mails-lede")))
        p class="fyr-quiet" { (visit.say_with("ui-table-count", &args)) }
        @for mail in mails.iter().take(SHOWN) {
            details class="fyr-history" {
                summary { (mail.subject) " – " (mail.to) ", " (time(visit.language, mail.at)) }
                pre { (mail.body) }
            }
        }
    };
    Ok(visit.show(sheet(visit.say("nav-mails"), content).way(Vec::new())))
}

// The newest are what one looks for after an act; all of them would make a large page.
const SHOWN: usize = 60;
