fault-out-of-calendar = A time limit reaches { $date }, a day for which the calendar of public holidays is not yet filled in. Ask the administrator to add the holidays of that year.
fault-unknown-schedule = The working hours “{ $name }” are not in the calendar. Ask the administrator to add them to the schedules.
