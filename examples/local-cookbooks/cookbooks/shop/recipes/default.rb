include_recipe 'common'

file '/etc/shop.conf' do
  content "title=#{node['shop']['title']}\nworkers=#{node['shop']['workers']}\n"
end
