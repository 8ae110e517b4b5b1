-- The members of a dimension inside a member of another are ranked from the index alone, as those of one dimension are.
ALTER TABLE usage_pairs_daily
  DROP CONSTRAINT usage_pairs_daily_pkey,
  ADD PRIMARY KEY (dimension, dimension_id, dimension_name, by_dimension, day, by_id, by_name) INCLUDE (requests, actual_cost);
SELECT keep_visible('usage_pairs_daily');
