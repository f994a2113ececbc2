-- 歇业 has an end (市场主体登记管理条例 第三十条: at most 3 years). Where none is stored, it is the latest that the law allows.
ALTER TABLE unit_status_changes ADD COLUMN until_on TEXT;
