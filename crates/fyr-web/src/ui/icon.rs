//! Line icons and the lighthouse, as inline SVG in the colour of the text beside them.

use maud::{Markup, PreEscaped, html};

/// Is a picture that always stands beside words and says nothing alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A tick: done.
    Check,
    /// A clock: due.
    Clock,
    /// A circle with a line: stopped or refused.
    Stop,
    /// A triangle: may go wrong.
    Warning,
    /// An i in a circle.
    Info,
    /// A padlock: protected or blocked.
    Lock,
    /// An eye: seen or reached awareness.
    Eye,
    /// A pen: written or corrected.
    Pen,
    /// An envelope: sent or told.
    Mail,
    /// An arrow into a tray: received.
    Inbox,
    /// A paper with a stamp: filed with an authority.
    Filed,
    /// A scale: decided.
    Decision,
    /// Several persons.
    People,
    /// A branching line: one becomes many.
    Branch,
    /// A flag: reported or begun.
    Flag,
    /// A document with lines.
    Document,
    /// Two sheets: copy.
    Copy,
    /// A lens: analysis.
    Lens,
    /// An angle pointing on.
    Next,
    /// An angle pointing up: rising order.
    Up,
    /// An angle pointing down: falling order.
    Down,
    /// Angles both ways: can be sorted.
    Sort,
    /// Three lines: menu.
    Menu,
    /// One person.
    Person,
    /// A circular arrow: history or a run.
    History,
    /// A dot: anything else.
    Dot,
}

/// Draws an icon, hidden from screen readers because the words beside it say the same.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg class="fyr-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path d=(path(icon)) {}
        }
    }
}

/// Draws the lighthouse of the header, in the colour of the text with its light in amber.
pub fn mark() -> Markup {
    PreEscaped(MARK.to_owned())
}

const MARK: &str = concat!(
    r#"<svg class="fyr-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">"#,
    r#"<path class="fyr-mark__beam" d="M0 6 11 9.5v4L0 17z M32 6 21 9.5v4L32 17z"/>"#,
    r#"<path class="fyr-mark__light" d="M12.5 8.5h7v5.5h-7z"/>"#,
    r#"<path class="fyr-mark__tower" d="M12 7.5 16 2.5l4 5z M11 14.5h10v2H11z "#,
    r#"M12.2 17.5h7.6l.6 4.3h-8.8z M11.3 23.3h9.4l1.1 7.2H10.2z"/></svg>"#,
);

const fn path(icon: Icon) -> &'static str {
    match icon {
        Icon::Check => "M5 12.5l4.5 4.5L19 7.5",
        Icon::Clock => "M12 3.5a8.5 8.5 0 1 0 .01 0M12 7.5V12l3 2.5",
        Icon::Stop => "M12 3.5a8.5 8.5 0 1 0 .01 0M6.2 6.2l11.6 11.6",
        Icon::Warning => "M12 4 21 19.5H3zM12 10v4.5M12 17v.1",
        Icon::Info => "M12 3.5a8.5 8.5 0 1 0 .01 0M12 11v5.5M12 7.6v.1",
        Icon::Lock => "M6 10.5h12v9H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14v2.5",
        Icon::Eye => {
            "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.3a2.7 2.7 0 1 0 .01 0"
        }
        Icon::Pen => "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
        Icon::Mail => "M3.5 6h17v12.5h-17zM3.5 6.5 12 13l8.5-6.5",
        Icon::Inbox => "M4 13.5V19h16v-5.5M12 4v9.5M8 10l4 4 4-4",
        Icon::Filed => "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 14l2.2 2.2L15.5 12",
        Icon::Decision => "M12 4v16M7 20h10M5 7.5h14M5 7.5 2.5 13h5zM19 7.5 16.5 13h5z",
        Icon::People => {
            "M9 5a3 3 0 1 0 .01 0M3 19c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M16 5.3a3 3 0 0 1 0 5.6M17.5 13.8c2.2.6 3.5 2.4 3.5 5.2"
        }
        Icon::Branch => {
            "M5 12h5M10 12c4 0 3-6 8-6M10 12h8M10 12c4 0 3 6 8 6M19 6h.1M19 12h.1M19 18h.1"
        }
        Icon::Flag => "M6 21V4M6 4.5h11.5L15 8.5l2.5 4H6",
        Icon::Document => "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.500h6",
        Icon::Copy => "M9 8.500h10.500v11H9zM5 15.500V4.500h10",
        Icon::Lens => "M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5 20.5 20.5",
        Icon::Next => "M9.5 5.5 16 12l-6.5 6.5",
        Icon::Up => "M6 15l6-6 6 6",
        Icon::Down => "M6 9l6 6 6-6",
        Icon::Sort => "M7.5 10 12 5.5 16.5 10M7.5 14l4.5 4.5 4.5-4.5",
        Icon::Menu => "M4 7h16M4 12h16M4 17h16",
        Icon::Person => {
            "M12 4.500a3.7 3.7 0 1 0 .01 0M4.5 20.500c0-4 3-6.5 7.5-6.500s7.5 2.5 7.5 6.5"
        }
        Icon::History => "M4 12a8 8 0 1 0 2.5-5.800M4 4v4h4M12 8v4.500l3 2",
        Icon::Dot => "M12 9a3 3 0 1 0 .01 0",
    }
}
