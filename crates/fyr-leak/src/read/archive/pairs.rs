//! Databases in an archive whose newest rows stand in a log beside them.

use super::{Budget, Content, Member, Take};
use crate::limits::LOGS_HELD_MAX;
use crate::read::source::{Source, WorkFolder};
use crate::read::sqlite;
use std::fs::{self, File};
use std::io;

/// Holds databases back until their log has come, or the archive has ended.
pub(super) struct Pairs<'a> {
    work: &'a WorkFolder,
    databases: Vec<(String, Source)>,
    logs: Vec<(String, Source)>,
    pub(super) left: Budget,
}

impl<'a> Pairs<'a> {
    pub(super) const fn new(work: &'a WorkFolder, left: Budget) -> Self {
        Self { work, databases: Vec::new(), logs: Vec::new(), left }
    }

    pub(super) fn take(
        &mut self,
        member: Member,
        budget: Budget,
        take: &mut Take<'_>,
    ) -> io::Result<Budget> {
        self.left = budget;
        let Member { name, content } = member;
        let source = match content {
            Content::Whole(source) if self.databases.len() + self.logs.len() < LOGS_HELD_MAX => {
                source
            }
            content @ (Content::Whole(_)
            | Content::Cut(..)
            | Content::Unread(_)
            | Content::Skipped(_)) => {
                self.left = take(Member { name, content }, budget)?;
                return Ok(self.left);
            }
        };
        let head = source.head(32)?;
        if sqlite::is_log_index(&head) && name.ends_with("-shm") {
            let content = Content::Skipped(sqlite::LOG_INDEX);
            self.left = take(Member { name, content }, budget)?;
            return Ok(self.left);
        }
        if sqlite::is_log(&head) {
            self.logs.push((name, source));
        } else if sqlite::may_have_log(&head) {
            self.databases.push((name, source));
        } else {
            self.left = take(Member { name, content: Content::Whole(source) }, budget)?;
            return Ok(self.left);
        }
        self.pair(take)?;
        Ok(self.left)
    }

    /// Hands over what has found no partner.
    pub(super) fn finish(mut self, take: &mut Take<'_>) -> io::Result<()> {
        for (name, source) in self.databases.drain(..).chain(self.logs.drain(..)) {
            self.left = take(Member { name, content: Content::Whole(source) }, self.left)?;
        }
        Ok(())
    }

    fn pair(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        let of = |log: &str, database: &str| log.strip_suffix("-wal") == Some(database);
        let found = self.databases.iter().enumerate().find_map(|(at, (database, _))| {
            let log = self.logs.iter().position(|(log, _)| of(log, database))?;
            Some((at, log))
        });
        let Some((database, log)) = found else { return Ok(()) };
        let (name, database) = self.databases.remove(database);
        let (log_name, log) = self.logs.remove(log);
        let path = self.work.file();
        io::copy(&mut database.open()?, &mut File::create(&path)?)?;
        drop(database);
        let beside = sqlite::beside(&path, "-wal");
        io::copy(&mut log.open()?, &mut File::create(&beside)?)?;
        drop(log);
        let content = Content::Whole(Source::Spilled(path));
        self.left = take(Member { name, content }, self.left)?;
        fs::remove_file(&beside)?;
        let content = Content::Skipped(sqlite::LOG_READ);
        self.left = take(Member { name: log_name, content }, self.left)?;
        Ok(())
    }
}
