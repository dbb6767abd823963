//! What a person does for the people of a case: letters, direct contact, seeing one in clear.

use axum::extract::Path;
use fyr_core::case::{Command, LetterText, LettersTo};
use fyr_core::id::AccountId;

use super::acts::Form;
use super::frame::Tab;
use super::{Asked, Wish, case_id, draw};
use crate::form::Typed;
use crate::pages::Answer;
use crate::session::Visit;

/// Orders letters to everybody without protected identity.
pub(crate) async fn order_letters(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Information), ("letter", typed));
    form.field = "heading";
    form.done = "letters-ordered";
    form.back = format!("/cases/{id}/information#information-batches");
    for (part, _) in super::information::PARTS {
        if form.typed.filled(part).is_none() {
            form.wrongs.key(part, "wrong-needed");
        }
    }
    let part = |name: &str| form.typed.text(name);
    let letter = LetterText {
        heading: part("heading"),
        happened: part("happened"),
        consequences: part("consequences"),
        measures: part("measures"),
        advice: part("advice"),
        contact: part("contact"),
    };
    let to = match form.typed.text("to").as_str() {
        "newcomers" => LettersTo::Newcomers,
        _ => LettersTo::Everybody,
    };
    let order = Command::OrderLetters { text: Box::new(letter), to };
    form.carry_out(visit, id, Some(order)).await
}

/// Records that the letters of a batch left.
pub(crate) async fn dispatch(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Information), (format!("dispatch-{number}"), typed));
    form.field = "how";
    form.done = "letters-dispatched";
    form.back = format!("/cases/{id}/information#batch-{number}");
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let how = form.typed.text("how");
    let command = at.map(|at| Command::DispatchLetters { number, at, how });
    form.carry_out(visit, id, command).await
}

/// Names somebody who may see persons with protected identity.
pub(crate) async fn name_handler(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::People), ("handler", typed));
    form.field = "account";
    form.done = "handler-named";
    form.back = format!("/cases/{id}/people#protected");
    let account: Option<AccountId> = form.typed.parsed("account");
    if account.is_none() {
        form.wrongs.key("account", "wrong-value");
    }
    form.carry_out(visit, id, account.map(Command::NameProtectedHandler)).await
}

/// Records that a person with protected identity was told directly.
pub(crate) async fn contact(
    visit: Visit,
    Path((id, person)): Path<(String, u64)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::People), (format!("contact-{person}"), typed));
    form.field = "how";
    form.done = "contact-recorded";
    form.asked = Asked { protected: Some(0), ..Asked::default() };
    form.back = format!("/cases/{id}/people?protected=0#protected");
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let how = form.typed.text("how");
    let command = at.map(|at| Command::ContactDirectly { person, at, how });
    form.carry_out(visit, id, command).await
}

/// Shows one person in clear: the answer to a form, so that it is never in an address and never kept by the browser.
pub(crate) async fn reveal(
    mut visit: Visit,
    Path((id, person)): Path<(String, u64)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let shown = visit.app.reveal_person(&visit.viewer, id, person).await?;
    let asked = Asked { after: typed.parsed("after"), ..Asked::default() };
    let mut wish = Wish::of(Tab::People, asked);
    wish.revealed = Some(shown);
    visit.path = Tab::People.address(id);
    let drawn = draw(&visit, id, wish).await?;
    Ok(visit.show(drawn))
}
