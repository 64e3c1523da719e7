default['shop']['title'] = 'Untitled'
default['shop']['workers'] = 8
default['shop']['cache']['size_mb'] = 256
