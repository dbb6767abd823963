//! Whose clock ran from when, until when, and why: the lines by which a board sees whether it was told in time.

use super::Source;
use fyr_core::case::duty::Duty;
use fyr_documents::{
    answers::{duration, moment, words},
    notification::FrameLine,
};

impl Source<'_> {
    /// The moment the clock runs from with the reason it was chosen, how long the word took, and each deadline.
    pub(super) fn clocks(&self) -> Vec<FrameLine> {
        let speaks = self.language.of_document();
        let line = |key: &str, value: String| FrameLine { label: words(speaks, key), value };
        let awareness = &self.case.awareness;
        let mut lines = Vec::new();
        if let Some((which, at)) = awareness.running() {
            let which = words(speaks, &format!("awareness-{}", which.as_str().replace('_', "-")));
            let chosen = awareness.chosen.as_ref().map(|(_, reason)| reason.clone());
            let said = [Some(format!("{which}, {}", moment(speaks, at))), chosen];
            let said: Vec<String> = said.into_iter().flatten().collect();
            lines.push(line("board-report-clock", said.join(". ")));
        }
        for moved in &awareness.moved {
            let said = [moment(speaks, moved.from), moved.judged.reason.clone()];
            lines.push(line("board-report-moved", said.join(". ")));
        }
        if let Some(delay) = awareness.relay_delay() {
            lines.push(line("board-report-relay", duration(speaks, delay)));
        }
        for duty in self.case.duties.values().filter(|it| self.case.is_own(it)) {
            lines.extend(self.deadline(duty));
        }
        lines
    }

    /// A duty's last moment and, where somebody knew earlier, what that would have given.
    fn deadline(&self, duty: &Duty) -> Option<FrameLine> {
        let speaks = self.language.of_document();
        let due = duty.due(self.case)?;
        let mut said = moment(speaks, due);
        if let Some(earliest) = duty.due_by_earliest(self.case).filter(|it| *it < due) {
            let warned = words(speaks, "board-report-earliest");
            said = format!("{said}. {warned}: {}", moment(speaks, earliest));
        }
        let label = self.language.of(&duty.terms.duty.name).clone();
        Some(FrameLine {
            label: format!("{}: {label}", words(speaks, "board-report-due")),
            value: said,
        })
    }
}
