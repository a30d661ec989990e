fault-out-of-calendar = A term reaches { $date }, a day for which the calendar of holidays is not yet filled. Ask the administrator to add the holidays of that year.
fault-unknown-schedule = The office hours “{ $name }” are not in the calendar. Ask the administrator to add them to the schedules.
