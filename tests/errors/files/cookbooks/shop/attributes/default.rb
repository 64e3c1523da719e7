default['shop']['workers'] = 8
default[:shop][:cache]['size_mb'] = 256
default['shop']['limits'] = { 'files' => 1024 }
override['shop']['user'] = 'deploy'
if node['shop']['workers'] > 8
  override['shop']['big'] = true
end
