node['shop']['packages'].each { |it| package it }
