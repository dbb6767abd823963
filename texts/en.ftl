# Every text a person reads, in English. The same keys stand in sv.ftl.
# A variable is written { $name }. Numbers get their thousands separators by themselves.

### time

language-name = English
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
time-of-day = { $hour }:{ $minute }
date = { $day } { $month } { $year }
date-short = { $day } { $month }
moment = { $weekday } { $date }, { $time }
moment-short = { $date }, { $time }
moment-first-pass = { $moment } (summer time)
moment-second-pass = { $moment } (standard time)
moment-with-zone = { $moment } Swedish time
duration-under-a-minute = less than a minute
duration-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
duration-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
duration-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
duration-two = { $larger } and { $smaller }
duration-negative = minus { $duration }
remaining-left = { $duration } left
remaining-late = { $duration } late
bytes-plain = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
moment-error-shape = Write the date and the time like this: 2025-08-26 16:54.
moment-error-date-shape = Write the date like this: 2025-08-26.
moment-error-time-missing = Write the time too, for example 2025-08-26 16:54.
moment-error-impossible = There is no such date or time. Check the day, the month and the hour.
moment-error-skipped = There was no such time that day: the clock went forward one hour to summer time. Give the time one hour later or earlier.
moment-note-twice = The clock showed this time twice that night, because it went back to standard time. Fyr counts from the first, { $first }.
