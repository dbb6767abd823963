# Varje text som en människa läser, på svenska. Samma nycklar finns i en.ftl.
# En variabel skrivs { $namn }. Tal får tusentalsmellanrum av sig själva.

### time

language-name = svenska
weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
month-short-1 = jan.
month-short-2 = feb.
month-short-3 = mars
month-short-4 = apr.
month-short-5 = maj
month-short-6 = juni
month-short-7 = juli
month-short-8 = aug.
month-short-9 = sep.
month-short-10 = okt.
month-short-11 = nov.
month-short-12 = dec.
time-of-day = { $hour }.{ $minute }
date = { $day } { $month } { $year }
date-short = { $day } { $month }
moment = { $weekday } { $date } kl. { $time }
moment-short = { $date } kl. { $time }
moment-first-pass = { $moment } (sommartid)
moment-second-pass = { $moment } (normaltid)
moment-with-zone = { $moment } svensk tid
duration-under-a-minute = mindre än en minut
duration-minutes = { $n ->
    [one] { $n } minut
   *[other] { $n } minuter
}
duration-hours = { $n ->
    [one] { $n } timme
   *[other] { $n } timmar
}
duration-days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagar
}
duration-two = { $larger } och { $smaller }
duration-negative = minus { $duration }
remaining-left = { $duration } kvar
remaining-late = { $duration } försenad
bytes-plain = { $n } byte
moment-error-shape = Skriv datum och klockslag så här: 2025-08-26 16.54.
moment-error-date-shape = Skriv datumet så här: 2025-08-26.
moment-error-time-missing = Skriv också klockslaget, till exempel 2025-08-26 16.54.
moment-error-impossible = Datumet eller klockslaget finns inte. Kontrollera dag, månad och timme.
moment-error-skipped = Klockslaget finns inte den dagen: klockan ställdes fram en timme till sommartid. Ange klockslaget en timme senare eller tidigare.
moment-note-twice = Klockslaget inträffade två gånger den natten, eftersom klockan ställdes tillbaka till normaltid. Fyr räknar från den första gången, { $first }.
