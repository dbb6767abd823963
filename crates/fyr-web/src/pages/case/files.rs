//! Files of a case: the notification as a draft, what was sent, letters.

use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fyr_app::accountability::breaches::ListFormat;
use fyr_app::response::files::File;
use fyr_core::case::duty::DutyKey;
use fyr_core::id::OrganisationId;
use fyr_text::Language;

use super::{Asked, case_id};
use crate::error::{Failure, not_found};
use crate::pages::Answer;
use crate::pages::sign_in::query;
use crate::session::Visit;

/// Answers with the notification as it would be filed now.
pub(crate) async fn draft(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = case_id(&id)?;
    let key: DutyKey =
        asked.duty.as_deref().and_then(|it| it.parse().ok()).ok_or_else(not_found)?;
    let language = document_language(visit.language);
    let file = visit.app.notification_pdf(&visit.viewer, id, (&key, language)).await?;
    Ok(answer(file))
}

/// Answers with the incident report as it would stand now.
pub(crate) async fn report(visit: Visit, Path(id): Path<String>) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(visit.app.incident_report(&visit.viewer, case_id(&id)?, language).await?))
}

/// Answers with the incident report in the organisation's own template.
pub(crate) async fn report_docx(visit: Visit, Path(id): Path<String>) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(visit.app.incident_report_docx(&visit.viewer, case_id(&id)?, language).await?))
}

/// Answers with the case as a package for records and e-archive.
pub(crate) async fn archive(visit: Visit, Path(id): Path<String>) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(visit.app.case_archive(&visit.viewer, case_id(&id)?, language).await?))
}

/// Answers with a file of the case.
pub(crate) async fn file(visit: Visit, Path((id, blob)): Path<(String, String)>) -> Answer {
    Ok(answer(visit.app.case_file(&visit.viewer, case_id(&id)?, &blob).await?))
}

/// Answers with the register of breaches as a workbook.
pub(crate) async fn register_xlsx(visit: Visit) -> Answer {
    register(&visit, ListFormat::Xlsx).await
}

/// Answers with the register of breaches as CSV.
pub(crate) async fn register_csv(visit: Visit) -> Answer {
    register(&visit, ListFormat::Csv).await
}

/// Answers with the register of breaches as PDF.
pub(crate) async fn register_pdf(visit: Visit) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(
        visit.app.breach_register_pdf(&visit.viewer, asked_controller(&visit)?, language).await?,
    ))
}

/// Returns the controller that `?controller=` names; none where it is left out.
pub(crate) fn asked_controller(visit: &Visit) -> Result<Option<OrganisationId>, Failure> {
    match query(&visit.path, "controller").filter(|it| !it.is_empty()) {
        Some(typed) => {
            typed.parse().map(|it| Some(OrganisationId::new(it))).map_err(|_| not_found())
        }
        None => Ok(None),
    }
}

async fn register(visit: &Visit, format: ListFormat) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(
        visit
            .app
            .breach_register(&visit.viewer, asked_controller(visit)?, (format, language))
            .await?,
    ))
}

/// Returns the language a document is made in, by the page's.
pub(crate) const fn document_language(language: Language) -> fyr_app::language::Language {
    match language {
        Language::Sv => fyr_app::language::Language::Sv,
        Language::En => fyr_app::language::Language::En,
    }
}

/// Answers with a file to be saved.
pub(crate) fn answer(file: File) -> Response {
    // The name is ours, but a header takes no more than letters and digits in any case.
    let name: String = file
        .name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || "._-".contains(it) { it } else { '-' })
        .collect();
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.media_type) {
        headers.insert(CONTENT_TYPE, kind);
    }
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}
