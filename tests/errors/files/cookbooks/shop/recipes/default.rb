include_recipe 'common'
include_recipe "shop::packages"
