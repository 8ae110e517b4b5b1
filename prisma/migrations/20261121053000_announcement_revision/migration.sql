-- Announcements are edited under optimistic locking like everything else.
ALTER TABLE announcements ADD COLUMN revision integer NOT NULL DEFAULT 1;
