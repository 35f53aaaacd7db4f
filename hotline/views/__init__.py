"""What people search for again and again, each under a name of her own."""
