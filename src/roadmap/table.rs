//! One table of a roadmap file, read key by key; what is wrong is noted with its line.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong with a roadmap file; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Fault {
    pub line: usize,
    pub message: String,
}

pub(super) struct Source {
    pub(super) line_ends: Vec<usize>,
    pub(super) faults: RefCell<Vec<Fault>>,
}

impl Source {
    pub(super) fn line(&self, byte: usize) -> usize {
        self.line_ends.partition_point(|end| *end < byte) + 1
    }

    pub(super) fn fault(&self, byte: usize, message: String) {
        let line = self.line(byte);
        self.faults.borrow_mut().push(Fault { line, message });
    }
}

/// One table of the file; a key that is never asked for is a fault.
pub(super) struct Table<'a, 'i> {
    source: &'a Source,
    entries: &'a DeTable<'i>,
    start: usize,
    lines: HashMap<&'static str, usize>,
}

impl<'a, 'i> Table<'a, 'i> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'i>, start: usize) -> Self {
        let lines = HashMap::from([("", source.line(start))]);
        Self {
            source,
            entries: table,
            start,
            lines,
        }
    }

    pub(super) fn optional(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        let (name, value) = self.entries.iter().find(|(name, _)| name.get_ref() == key)?;
        self.lines.insert(key, self.source.line(name.span().start));
        Some(value)
    }

    pub(super) fn required(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        let value = self.optional(key);
        if value.is_none() {
            self.lines.insert(key, self.source.line(self.start));
            self.source.fault(self.start, format!("`{key}` is not there"));
        }
        value
    }

    pub(super) fn wrong(&self, value: &Spanned<DeValue<'i>>, key: &str, expected: &str) {
        self.source
            .fault(value.span().start, format!("`{key}` must be {expected}"));
    }

    pub(super) fn string(&mut self, key: &'static str) -> String {
        let Some(value) = self.required(key) else {
            return String::new();
        };
        if let DeValue::String(text) = value.get_ref() {
            return text.to_string();
        }
        self.wrong(value, key, "a string");
        String::new()
    }

    pub(super) fn integer(&mut self, key: &'static str) -> u32 {
        let Some(value) = self.required(key) else {
            return 0;
        };
        if let DeValue::Integer(integer) = value.get_ref()
            && let Ok(number) = u32::from_str_radix(integer.as_str(), integer.radix())
        {
            return number;
        }
        self.wrong(value, key, "a whole number");
        0
    }

    pub(super) fn number(&mut self, key: &'static str) -> f64 {
        let Some(value) = self.required(key) else {
            return 0.0;
        };
        let digits = match value.get_ref() {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => "",
        };
        digits.parse().unwrap_or_else(|_| {
            self.wrong(value, key, "a number");
            0.0
        })
    }

    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        match self.optional(key).map(|value| (value, value.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(flag))) => *flag,
            Some((value, _)) => {
                self.wrong(value, key, "true or false");
                false
            }
        }
    }

    pub(super) fn one_of<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.required(key)?;
        let found = match value.get_ref() {
            DeValue::String(text) => choices.iter().find(|(name, _)| name == text),
            _ => None,
        };
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.wrong(value, key, &format!("one of {}", names.join(", ")));
        }
        found.map(|(_, choice)| *choice)
    }

    pub(super) fn strings(&mut self, key: &'static str) -> Vec<String> {
        match self.required(key) {
            Some(value) => self.strings_of(value, key),
            None => Vec::new(),
        }
    }

    pub(super) fn strings_of(&self, value: &Spanned<DeValue<'i>>, key: &str) -> Vec<String> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, "a list of strings");
            return Vec::new();
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => strings.push(text.to_string()),
                _ => self.wrong(item, key, "a list of strings"),
            }
        }
        strings
    }

    pub(super) fn table(&mut self, key: &'static str) -> Option<Table<'a, 'i>> {
        let value = self.required(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Table::new(self.source, table, value.span().start));
        }
        self.wrong(value, key, "a table");
        None
    }

    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Table<'a, 'i>> {
        let Some(value) = self.required(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, "a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Table::new(self.source, table, item.span().start)),
                _ => self.wrong(item, key, "a list of tables"),
            }
        }
        tables
    }

    pub(super) fn finish(self) -> HashMap<&'static str, usize> {
        for name in self.entries.keys() {
            if !self.lines.contains_key(name.get_ref().as_ref()) {
                self.source.fault(
                    name.span().start,
                    format!("`{}` is no key of a roadmap", name.get_ref()),
                );
            }
        }
        self.lines
    }
}
