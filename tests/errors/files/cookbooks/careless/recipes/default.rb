include_recipe 'shop::packages'
include_recipe '::defualt'
include_recipe "shop::#{node['x']}"
