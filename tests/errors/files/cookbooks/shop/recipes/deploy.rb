# include_recipe 'nothing'
directory node['shop']['dir']
