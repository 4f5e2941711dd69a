"""Small exports of other help desks, invented, in the shapes that those desks give them."""
