name 'lone'
