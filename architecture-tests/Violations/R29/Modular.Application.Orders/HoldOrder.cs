using System.Threading;
using System.Threading.Tasks;
using MediatR;

namespace Modular.Application.Orders;

public sealed record HoldOrderCommand : IRequest<int>;

// expect: Modular.Application.Orders.HoldOrderHandler -> 61 lines
internal sealed class HoldOrderHandler : IRequestHandler<HoldOrderCommand, int>
{
    public Task<int> Handle(HoldOrderCommand command, CancellationToken cancellationToken)
    {
        var steps = 0;
        steps += 0;
        steps += 1;
        steps += 2;
        steps += 3;
        steps += 4;
        steps += 5;
        steps += 6;
        steps += 7;
        steps += 8;
        steps += 9;
        steps += 10;
        steps += 11;
        steps += 12;
        steps += 13;
        steps += 14;
        steps += 15;
        steps += 16;
        steps += 17;
        steps += 18;
        steps += 19;
        steps += 20;
        steps += 21;
        steps += 22;
        steps += 23;
        steps += 24;
        steps += 25;
        steps += 26;
        steps += 27;
        steps += 28;
        steps += 29;
        steps += 30;
        steps += 31;
        steps += 32;
        steps += 33;
        steps += 34;
        steps += 35;
        steps += 36;
        steps += 37;
        steps += 38;
        steps += 39;
        steps += 40;
        steps += 41;
        steps += 42;
        steps += 43;
        steps += 44;
        steps += 45;
        steps += 46;
        steps += 47;
        steps += 48;
        steps += 49;
        steps += 50;
        steps += 51;
        steps += 52;
        return Task.FromResult(steps);
    }
}
