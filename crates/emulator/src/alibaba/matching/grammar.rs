//! How `Match` is written.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::super::super::timestamp::{self, Bounds};
use super::{Field, SCALE, Term, Way};

// Documented for video ids; nobody says that other lists may be longer.
const LIST_LIMIT: usize = 100;
// A nest that is deeper is nobody's search.
const DEPTH_LIMIT: usize = 16;

/// Reads conditions that are joined by `and`.
pub(super) fn parse(text: &str) -> Option<Vec<Term>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), depth: 0 };
    let terms = parser.conjunction()?;
    parser.tokens.next().is_none().then_some(terms)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'m> {
    Word(&'m str),
    Text(&'m str),
    Number(&'m str),
    Mark(char),
}

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' => {
                let (text, after) = rest.get(1..)?.split_once('\'')?;
                (Token::Text(text), after)
            }
            '(' | ')' | '[' | ']' | ',' | '=' => (Token::Mark(first), rest.get(1..)?),
            '0'..='9' | '-' => {
                let (number, after) = split(rest, |c| c.is_ascii_digit() || matches!(c, '-' | '.'))?;
                (Token::Number(number), after)
            }
            'A'..='Z' | 'a'..='z' => {
                let (word, after) = split(rest, |c| c.is_ascii_alphanumeric())?;
                (Token::Word(word), after)
            }
            _ => return None,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    text.split_at_checked(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

struct Parser<'m> {
    tokens: Peekable<IntoIter<Token<'m>>>,
    depth: usize,
}

impl<'m> Parser<'m> {
    fn conjunction(&mut self) -> Option<Vec<Term>> {
        let mut terms = vec![self.term()?];
        while self.keyword("and") {
            terms.push(self.term()?);
        }
        Some(terms)
    }

    fn term(&mut self) -> Option<Term> {
        if !self.mark('(') {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let mut choices = vec![Term::All(self.conjunction()?)];
        while self.keyword("or") {
            choices.push(Term::All(self.conjunction()?));
        }
        self.depth -= 1;
        self.mark(')').then_some(Term::Any(choices))
    }

    fn condition(&mut self) -> Option<Term> {
        let Token::Word(name) = self.tokens.next()? else {
            return None;
        };
        let field = Field::named(name)?;
        if self.keyword("in") {
            return match field.way() {
                Way::Several => Some(Term::OneOf(field, self.list()?)),
                _ => None,
            };
        }
        if !self.mark('=') {
            return None;
        }
        Some(match field.way() {
            Way::Exact | Way::Several => Term::OneOf(field, vec![self.text()?.to_owned()]),
            Way::Number => {
                let number = self.number()?;
                Term::Within(field, Bounds { from: number, until: number.checked_add(1)? })
            }
            Way::Range => Term::Within(field, self.range(Self::number)?),
            Way::Time => Term::Within(field, self.range(|parser| timestamp::parse(parser.text()?))?),
        })
    }

    fn list(&mut self) -> Option<Vec<String>> {
        if !self.mark('(') {
            return None;
        }
        let mut texts = vec![self.text()?.to_owned()];
        while self.mark(',') {
            texts.push(self.text()?.to_owned());
        }
        (self.mark(')') && texts.len() <= LIST_LIMIT).then_some(texts)
    }

    /// A range with two ends, of which one may be empty.
    fn range(&mut self, mut end: impl FnMut(&mut Self) -> Option<i64>) -> Option<Bounds> {
        let mut bounds = Bounds::NONE;
        let left_out = match self.tokens.next()? {
            Token::Mark('(') => 1,
            Token::Mark('[') => 0,
            _ => return None,
        };
        let from_nowhere = self.mark(',');
        if !from_nowhere {
            bounds.from = end(self)?.checked_add(left_out)?;
            if !self.mark(',') {
                return None;
            }
        }
        let is_close = matches!(self.tokens.peek()?, Token::Mark(')' | ']'));
        let until = match is_close {
            true if from_nowhere => return None,
            true => None,
            false => Some(end(self)?),
        };
        let taken_in = match self.tokens.next()? {
            Token::Mark(')') => 0,
            Token::Mark(']') => 1,
            _ => return None,
        };
        if let Some(until) = until {
            bounds.until = until.checked_add(taken_in)?;
        }
        Some(bounds)
    }

    fn text(&mut self) -> Option<&'m str> {
        match self.tokens.next()? {
            Token::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<i64> {
        let Token::Number(digits) = self.tokens.next()? else {
            return None;
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_part = (1..=3).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
        let part: i64 = if is_part { format!("{part:0<3}").parse().ok()? } else { return None };
        let whole: i64 = whole.parse::<i64>().ok()?.checked_mul(SCALE)?;
        if digits.starts_with('-') { whole.checked_sub(part) } else { whole.checked_add(part) }
    }

    fn mark(&mut self, mark: char) -> bool {
        self.tokens.next_if_eq(&Token::Mark(mark)).is_some()
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let is_it = |token: &Token<'_>| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
        self.tokens.next_if(is_it).is_some()
    }
}
