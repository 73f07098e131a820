#!/usr/bin/env bash
# Shares, amounts, prices and returns that are not what they must be: exit 1, file, line and column named.
. "$TOP/tests/cli/tables.sh"
trade not-a-number 2330,A,2024-01-03,1x,0,10,0
trade fraction-of-a-share 2330,A,2024-01-03,1.5,0,10,0
trade small-fraction 2330,A,2024-01-03,1e-1,0,10,0
trade negative-shares 2330,A,2024-01-03,0,-1,0,10
trade empty-shares 2330,A,2024-01-03,,0,10,0
trade blank-shares '2330,A,2024-01-03, 1,0,10,0'
trade thousands '2330,A,2024-01-03,"1,000",0,10,0'
trade hexadecimal 2330,A,2024-01-03,0x10,0,10,0
trade infinite 2330,A,2024-01-03,inf,0,10,0
trade not-a-value 2330,A,2024-01-03,nan,0,10,0
trade shares-beyond-64-bits 2330,A,2024-01-03,9223372036854775808,0,10,0
trade huge-exponent 2330,A,2024-01-03,1e99999999999999999999,0,10,0
trade two-points 2330,A,2024-01-03,1,0,1.2.3,0
trade amount-text 2330,A,2024-01-03,1,0,ten,0
trade empty-amount 2330,A,2024-01-03,1,0,,0
trade negative-amount 2330,A,2024-01-03,1,0,-10,0
trade amount-without-bought-shares 2330,A,2024-01-03,0,1,10,10
trade amount-without-sold-shares 2330,A,2024-01-03,1,0,10,0.0001
trade money-at-the-limit 2330,A,2024-01-03,1,0,900000000000000,0
trade money-rounded-to-the-limit 2330,A,2024-01-03,1,0,899999999999999.99995,0
trade money-beyond-64-bits 2330,A,2024-01-03,1,0,1e30,0
level level-text 2330,A,2024-01-03,x,1,0
level level-empty 2330,A,2024-01-03,,1,0
level level-negative 2330,A,2024-01-03,-1,1,0
level level-too-high 2330,A,2024-01-03,40000000,1,0
level level-money-at-the-limit 2330,A,2024-01-03,30000000,30000000,0
level level-fraction 2330,A,2024-01-03,10,0.5,0
close_ close-text 2330,2024-01-03,n/a
close_ close-negative 2330,2024-01-03,-5
close_ close-too-high 2330,2024-01-03,40000000
close_ close-rounded-too-high 2330,2024-01-03,39999999.999999995
return_ return-text 2330,2024-01-03,1%
return_ return-of-everything 2330,2024-01-03,-1
return_ return-below-everything 2330,2024-01-03,-1.5
return_ return-infinite 2330,2024-01-03,1e999
# The limits themselves are met.
trade last-money 2330,A,2024-01-03,1,0,899999999999999.9999,0
trade last-shares 2330,A,2024-01-03,9223372036854775807,0,0,0
close_ last-close 2330,2024-01-03,39999999.99999999
return_ last-return 2330,2024-01-03,-0.999999999
