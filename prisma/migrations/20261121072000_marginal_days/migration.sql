-- All members of one dimension in a span of days; they lie together, day by day.
CREATE INDEX usage_marginals_daily_dimension_day_idx ON usage_marginals_daily (dimension, day);
