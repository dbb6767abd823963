//! A form that was refused, and the public report.

use fyr_text::Language;
use fyr_web::ui::act::{Variant, button};
use fyr_web::ui::form::{Answers, Choice, Form, Width};
use fyr_web::ui::section::heading;
use maud::{Markup, html};

use crate::both;

/// Draws a form with something wrong in it.
pub(crate) fn content(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let answers = Answers::new(language)
        .value("what", say("Leverantören utsattes för en attack.", "The supplier was attacked."))
        .value("people", "tolv")
        .value("kinds", "name")
        .value("kinds", "health")
        .value("cause", "attack")
        .value("system", "adato")
        .error(
            "people",
            say(
                "Skriv antalet med siffror, till exempel 1300.",
                "Write the number in digits, for example 1300.",
            ),
        )
        .error("aware", say("Ange när nämnden fick vetskap.", "Say when the board became aware."))
        .error("risk", say("Välj hur stor risken är.", "Choose how high the risk is."));
    let body = html! {
        (answers.long_text("what", say("Vad har hänt?", "What has happened?")).description(say("Skriv som till någon som inte var med. Inga namn.", "Write as to somebody who was not there. No names.")).chars_max(4000))
        (answers.number("people", say("Hur många personer berörs?", "How many people are affected?")))
        (answers.date_time("aware", say("När fick nämnden vetskap?", "When did the board become aware?")).description(say("Svensk tid. Klockan för anmälan räknas härifrån.", "Swedish time. The clock for the notification runs from here.")))
        (answers.select("system", say("Vilket system?", "Which system?"), vec![Choice::new("adato", "Adato"), Choice::new("novi", "Novi"), Choice::new("other", say("Annat", "Other"))]))
        (answers.radios("risk", say("Hur stor är risken för personerna?", "How high is the risk to the people?"), vec![
            Choice::new("none", say("Ingen risk att räkna med", "Unlikely to be a risk")),
            Choice::new("risk", say("Risk", "Risk")).description(say("Anmäls till IMY.", "Is notified to IMY.")),
            Choice::new("high", say("Hög risk", "High risk")).description(say("Anmäls till IMY, och personerna informeras.", "Is notified to IMY, and the people are told.")),
        ]))
        (answers.checkboxes("kinds", say("Vilka sorters uppgifter?", "Which kinds of data?"), vec![
            Choice::new("name", say("Namn", "Name")),
            Choice::new("number", say("Personnummer", "Identity number")),
            Choice::new("health", say("Hälsa", "Health")).description(say("Känslig uppgift enligt artikel 9.", "Special category under Article 9.")),
        ]).optional())
        (answers.email("mail", say("E-post till den som kan svara på frågor", "E-mail of whoever can answer questions")).optional())
        (answers.file("material", say("Material", "Material")).description(say("CSV, XLSX, SQL eller ZIP.", "CSV, XLSX, SQL or ZIP.")).accept(".csv,.xlsx,.sql,.zip").optional())
        (answers.password("password", say("Ditt lösenord, som bekräftelse", "Your password, as confirmation")).autocomplete("current-password"))
        div class="fyr-row" {
            (button(Variant::Primary, &say("Spara uppgifterna", "Save the facts")))
            a href="/cases/1" { (say("Avbryt", "Cancel")) }
        }
    };
    html! {
        (answers.error_summary())
        (heading(say("Uppgifter om händelsen", "Facts about the incident")))
        (Form::post("/cases/1/facts", body).multipart().draft("case-1-facts"))
    }
}

/// Draws the report that anybody in the organisation can make.
pub(crate) fn report(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let answers = Answers::new(language);
    let body = html! {
        (answers.long_text("what", say("Vad har hänt?", "What has happened?")).lines(6))
        (answers.date_time("when", say("När märkte du det?", "When did you notice?")))
        (answers.text("unit", say("Var arbetar du?", "Where do you work?")).width(Width::Medium).known(say("Ekskolan", "Oak School")))
        (answers.email("mail", say("Din e-post, om vi får fråga mer", "Your e-mail, if we may ask more")).optional().sensitive())
        (button(Variant::Primary, &say("Skicka rapporten", "Send the report")))
    };
    html! {
        (heading(say("Rapportera en händelse", "Report an incident")).lede(say("Hellre en gång för mycket. Du behöver inget konto, och du får en kod så att du kan se vad som händer.", "Better once too often. You need no account, and you get a code so that you can see what happens.")))
        (Form::post("/report", body).draft("report"))
    }
}
