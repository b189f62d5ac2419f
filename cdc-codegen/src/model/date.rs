//! Dates and times of day as the mapping writes them.

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateLiteral {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl DateLiteral {
    /// Reads `YYYY-MM-DD`; none where that is no date of the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let date = Self {
            year: digits(year)?,
            month: u8::try_from(digits(month)?).ok()?,
            day: u8::try_from(digits(day)?).ok()?,
        };
        (date.year > 0 && (1..=date.days()).contains(&date.day)).then_some(date)
    }

    /// Days of its month; 0 where there is no such month.
    const fn days(self) -> u8 {
        match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => {
                let y = self.year;
                if y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400)) {
                    29
                } else {
                    28
                }
            }
            _ => 0,
        }
    }
}

impl std::fmt::Display for DateLiteral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatetimeLiteral {
    /// The day.
    pub date: DateLiteral,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub micros: u32,
}

impl DatetimeLiteral {
    /// Reads `YYYY-MM-DD hh:mm:ss[.ffffff]`, or a date alone for its midnight.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
        let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let mut parts = clock.split(':');
        let mut part = |limit: u16| -> Option<u8> {
            let text = parts.next().filter(|part| part.len() == 2)?;
            u8::try_from(digits(text).filter(|value| *value < limit)?).ok()
        };
        let (hour, minute, second) = (part(24)?, part(60)?, part(60)?);
        if parts.next().is_some() || fraction.len() > 6 || fraction.is_empty() {
            return None;
        }
        let micros = format!("{fraction:0<6}");
        let micros = micros
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| micros.parse().ok())??;
        Some(Self {
            date: DateLiteral::parse(date)?,
            hour,
            minute,
            second,
            micros,
        })
    }
}

/// Its midnight.
impl From<DateLiteral> for DatetimeLiteral {
    fn from(date: DateLiteral) -> Self {
        Self {
            date,
            hour: 0,
            minute: 0,
            second: 0,
            micros: 0,
        }
    }
}

impl std::fmt::Display for DatetimeLiteral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {:02}:{:02}:{:02}",
            self.date, self.hour, self.minute, self.second
        )?;
        if self.micros > 0 {
            write!(f, ".{:06}", self.micros)?;
        }
        Ok(())
    }
}

/// An unsigned number of ASCII digits and nothing else.
fn digits(text: &str) -> Option<u16> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())?
}
