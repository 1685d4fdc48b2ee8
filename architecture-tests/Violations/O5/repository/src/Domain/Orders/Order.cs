namespace Modular.Domain.Orders;

// As long as it may be: and on and on and on and on and on and on and on and on and on and on and on and on and on and!
// One column too long: and on and on and on and on and on and on and on and on and on and on and on and on and on and on
// äääääääääääääääääääääääääääääääääääääääääääääääääääääääää ööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö
public sealed class Order
{
    public const string Address =
        "https://example.com/one-word-has-no-place-to-be-wrapped-at/one-word-has-no-place-to-be-wrapped-at/one-word-has-no-place-to-be-wrapped-at/";
}
