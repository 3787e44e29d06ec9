// Reads a calendar from standard input by ical.js and writes what it understands of each event, as JSON.
const ICAL = require(process.argv[2]);

const moment = (value) => (value ? (value.isDate ? value.toString() : value.toJSDate().toISOString()) : null);
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: moment(event.startDate),
    end: component.hasProperty("dtend") ? moment(event.endDate) : null,
    summary: event.summary,
    language: component.getFirstProperty("summary").getParameter("language"),
    description: event.description,
    location: event.location,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
    url: component.getFirstPropertyValue("url"),
  };
});
process.stdout.write(JSON.stringify(events));
