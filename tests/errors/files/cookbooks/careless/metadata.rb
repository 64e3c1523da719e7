name 'careless'
%w(one).each do |it|
end
depends 'comon'
