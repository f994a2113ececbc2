//! From bytes to a tree: RFC 8259, in one pass.

use super::tree::{Tree, below};

/// Deeper than anything that a body of ours has, and shallow enough for the stack.
const MAX_DEPTH: usize = 128;

/// Bytes that are not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The value in which it goes wrong.
    pub pointer: String,
    /// The first byte that cannot be.
    pub offset: usize,
}

impl SyntaxFault {
    /// The line of the byte, and its place in the line, both from 1.
    pub fn line_and_column(&self, bytes: &[u8]) -> (usize, usize) {
        let before = &bytes[..self.offset.min(bytes.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        (before.iter().filter(|byte| **byte == b'\n').count() + 1, before.len() - line_start + 1)
    }
}

/// Reads one JSON value and nothing after it.
///
/// # Errors
/// Where it stops being JSON.
pub fn parse(bytes: &[u8]) -> Result<Tree, SyntaxFault> {
    let at = |offset| SyntaxFault { pointer: String::new(), offset };
    let text = std::str::from_utf8(bytes).map_err(|error| at(error.valid_up_to()))?;
    let mut parser = Parser { text, next: 0 };
    let tree = parser.value(0)?;
    parser.skip_space();
    if parser.next == bytes.len() { Ok(tree) } else { Err(at(parser.next)) }
}

struct Parser<'a> {
    text: &'a str,
    next: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.next).copied()
    }

    fn fault<T>(&self) -> Result<T, SyntaxFault> {
        Err(SyntaxFault { pointer: String::new(), offset: self.next })
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.next += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.next += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), SyntaxFault> {
        if self.take(byte) { Ok(()) } else { self.fault() }
    }

    fn value(&mut self, depth: usize) -> Result<Tree, SyntaxFault> {
        self.skip_space();
        match self.peek() {
            Some(b'{') if depth < MAX_DEPTH => self.object(depth + 1),
            Some(b'[') if depth < MAX_DEPTH => self.list(depth + 1),
            Some(b'"') => self.string().map(Tree::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("null", Tree::Null),
            Some(b't') => self.word("true", Tree::Bool(true)),
            Some(b'f') => self.word("false", Tree::Bool(false)),
            _ => self.fault(),
        }
    }

    fn word(&mut self, word: &str, tree: Tree) -> Result<Tree, SyntaxFault> {
        word.bytes().try_for_each(|byte| self.expect(byte)).map(|()| tree)
    }

    fn list(&mut self, depth: usize) -> Result<Tree, SyntaxFault> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Tree::List(items));
        }
        loop {
            let item = self.value(depth).map_err(|fault| SyntaxFault { pointer: format!("/{}{}", items.len(), fault.pointer), ..fault })?;
            items.push(item);
            self.skip_space();
            if self.take(b']') {
                return Ok(Tree::List(items));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Result<Tree, SyntaxFault> {
        self.expect(b'{')?;
        let mut fields = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Tree::Object(fields));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            let value = self.value(depth).map_err(|fault| SyntaxFault { pointer: below("", &name) + &fault.pointer, ..fault })?;
            fields.push((name, value));
            self.skip_space();
            if self.take(b'}') {
                return Ok(Tree::Object(fields));
            }
            self.expect(b',')?;
        }
    }

    fn digits(&mut self) -> Result<(), SyntaxFault> {
        let start = self.next;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.next += 1;
        }
        if self.next > start { Ok(()) } else { self.fault() }
    }

    fn number(&mut self) -> Result<Tree, SyntaxFault> {
        let start = self.next;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Tree::Number(self.text[start..self.next].to_owned()))
    }

    fn string(&mut self) -> Result<String, SyntaxFault> {
        self.expect(b'"')?;
        let mut read = String::new();
        loop {
            let start = self.next;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.next += 1;
            }
            read.push_str(&self.text[start..self.next]);
            match self.peek() {
                Some(b'"') => {
                    self.next += 1;
                    return Ok(read);
                }
                Some(b'\\') => read.push(self.escape()?),
                _ => return self.fault(),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxFault> {
        self.expect(b'\\')?;
        let escaped = match self.peek() {
            Some(same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return self.fault(),
        };
        self.next += 1;
        Ok(escaped)
    }

    /// `u` and four digits; beyond the first 65,536 characters a second escape must follow.
    fn code_point(&mut self) -> Result<char, SyntaxFault> {
        let start = self.next;
        let first = self.code_unit()?;
        let mut units = vec![first];
        if (0xD800..0xDC00).contains(&first) {
            self.expect(b'\\')?;
            units.push(self.code_unit()?);
        }
        match char::decode_utf16(units.iter().copied()).next() {
            Some(Ok(read)) => Ok(read),
            _ => Err(SyntaxFault { pointer: String::new(), offset: start }),
        }
    }

    fn code_unit(&mut self) -> Result<u16, SyntaxFault> {
        self.expect(b'u')?;
        let digits = self.text.as_bytes().get(self.next..self.next + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(unit) = digits.and_then(|_| u16::from_str_radix(&self.text[self.next..self.next + 4], 16).ok()) else {
            return self.fault();
        };
        self.next += 4;
        Ok(unit)
    }
}
