//! Splits Rust source into words, string literals and marks; comments are passed over.

/// A piece of source and the line it begins on, from 1.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) line: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, keyword or number.
    Word(String),
    /// The inside of a string literal, escapes as written.
    Literal(String),
    /// A single sign.
    Mark(char),
}

impl Token {
    /// Tells whether this is that sign.
    pub(super) fn is_mark(&self, sign: char) -> bool {
        *self == Self::Mark(sign)
    }

    /// Returns the name, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Literal(_) | Self::Mark(_) => None,
        }
    }
}

/// Returns the pieces of a source file in their order.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut reader = Reader { signs: source.chars().collect(), at: 0, line: 1 };
    let mut pieces = Vec::new();
    while let Some(sign) = reader.peek(0) {
        let line = reader.line;
        if let Some(token) = reader.read(sign) {
            pieces.push(Piece { token, line });
        }
    }
    pieces
}

struct Reader {
    signs: Vec<char>,
    at: usize,
    line: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.signs.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let sign = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(sign == '\n');
        Some(sign)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    /// Reads one piece, or passes over what is none; always moves on.
    fn read(&mut self, sign: char) -> Option<Token> {
        match (sign, self.peek(1)) {
            ('/', Some('/')) => self.skip_while(|it| it != '\n'),
            ('/', Some('*')) => self.skip_block_comment(),
            ('"', _) => return Some(self.string()),
            ('\'', _) => self.skip_character_or_lifetime(),
            (it, _) if it.is_whitespace() => self.skip(1),
            (it, _) if is_word(it) => return Some(self.word_or_raw_string()),
            _ => {
                self.skip(1);
                return Some(Token::Mark(sign));
            }
        }
        None
    }

    fn skip_while(&mut self, passes: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&passes) {
            self.next();
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.skip(1);
                    continue;
                }
            }
            self.skip(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_character_or_lifetime(&mut self) {
        self.skip(1);
        if self.peek(0) == Some('\\') {
            self.skip(2);
            self.skip_while(|it| it != '\'');
            self.skip(1);
        } else if self.peek(1) == Some('\'') {
            self.skip(2);
        }
        // Otherwise it is a lifetime, whose name is read as a word.
    }

    fn string(&mut self) -> Token {
        self.skip(1);
        let mut inside = String::new();
        while let Some(sign) = self.next() {
            match sign {
                '"' => break,
                '\\' => {
                    inside.push(sign);
                    inside.extend(self.next());
                }
                other => inside.push(other),
            }
        }
        Token::Literal(inside)
    }

    fn word_or_raw_string(&mut self) -> Token {
        let mut word = String::new();
        while let Some(sign) = self.peek(0).filter(|it| is_word(*it)) {
            word.push(sign);
            self.skip(1);
        }
        let rest = self.signs.get(self.at..).unwrap_or_default();
        let hashes = rest.iter().take_while(|sign| **sign == '#').count();
        let opens = self.peek(hashes) == Some('"');
        if opens && ["r", "br", "cr"].contains(&word.as_str()) {
            return self.raw_string(hashes);
        }
        Token::Word(word)
    }

    fn raw_string(&mut self, hashes: usize) -> Token {
        self.skip(hashes + 1);
        let mut inside = String::new();
        while let Some(sign) = self.next() {
            let ends = sign == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#'));
            if ends {
                self.skip(hashes);
                break;
            }
            inside.push(sign);
        }
        Token::Literal(inside)
    }
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let shown: Vec<String> = pieces(source)
            .into_iter()
            .map(|piece| match piece.token {
                Token::Word(word) => word,
                Token::Literal(inside) => format!("«{inside}»"),
                Token::Mark(sign) => sign.to_string(),
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn comments_are_passed_over() {
        check("a // \"b\"\n/* c /* d */ */ e", "a e");
    }

    #[test]
    fn strings_of_every_kind_are_literals() {
        check(r##"f("a \" b", r#"c " d"#, b"e")"##, r#"f ( «a \" b» , «c " d» , b «e» )"#);
    }

    #[test]
    fn characters_and_lifetimes_open_no_string() {
        check("'\"' '\\'' &'a str \"b\"", "& a str «b»");
    }
}
