"""Official documents as GB/T 9704—2012 lays them out, and the templates that they are made from."""
