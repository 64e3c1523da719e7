execute "curl -s http://localhost/?warm=#{node['shop']['cache']['size_mb']}"
