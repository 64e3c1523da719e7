include_recipe 'common'
