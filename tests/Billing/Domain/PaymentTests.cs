using FluentAssertions;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Billing.Domain;

public sealed class PaymentTests
{
    private static readonly Money Price = Orders.Eur(2379);

    public static TheoryData<PaymentOperationStatus, PaymentOperationTrigger> EveryPair()
    {
        var pairs = new TheoryData<PaymentOperationStatus, PaymentOperationTrigger>();
        foreach (var status in Enum.GetValues<PaymentOperationStatus>())
        {
            foreach (var trigger in Enum.GetValues<PaymentOperationTrigger>())
            {
                pairs.Add(status, trigger);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void An_operation_takes_the_transitions_of_its_table_and_refuses_all_others(
        PaymentOperationStatus status, PaymentOperationTrigger trigger)
    {
        var started = Started().State;
        var payment = Payment.Load(started with { Operations = [started.Operations[0] with { Status = status }] });
        var before = payment.State;

        var result = Apply(payment, before.Operations[0].Id, trigger);

        var expected = (status, trigger) switch
        {
            (PaymentOperationStatus.Requested, PaymentOperationTrigger.Succeed) => PaymentOperationStatus.Succeeded,
            (PaymentOperationStatus.Requested, PaymentOperationTrigger.Decline) => PaymentOperationStatus.Declined,
            (PaymentOperationStatus.Requested, PaymentOperationTrigger.LoseTrack) => PaymentOperationStatus.Unknown,
            (PaymentOperationStatus.Unknown, PaymentOperationTrigger.Succeed) => PaymentOperationStatus.Succeeded,
            (PaymentOperationStatus.Unknown, PaymentOperationTrigger.Decline) => PaymentOperationStatus.Declined,
            (PaymentOperationStatus.Unknown, PaymentOperationTrigger.Resubmit) => PaymentOperationStatus.Requested,
            _ => (PaymentOperationStatus?)null,
        };
        if (expected is { } next)
        {
            result.Error.Should().BeNull();
            payment.State.Operations[0].Status.Should().Be(next);
        }
        else
        {
            result.Error!.Code.Should().Be("payment.invalid_transition");
            result.Error.Kind.Should().Be(ErrorKind.State);
            payment.State.Should().Be(before);
            payment.Events.Should().BeEmpty();
        }
    }

    /// <summary>
    /// Every sequence of six outcomes, lost tracks, retries and release requests: a late success, a late decline and a
    /// void meet every state. What is illegal is refused; the payment is loaded anew before each step.
    /// </summary>
    [Fact]
    public void However_the_events_interleave_a_released_payment_holds_nothing_and_says_so_once()
    {
        const int length = 6;
        var steps = Enum.GetValues<PaymentOperationTrigger>().Cast<PaymentOperationTrigger?>().Append(null).ToArray();
        var (sequences, released) = (0, 0);

        for (var code = 0; code < Math.Pow(steps.Length, length); code++, sequences++)
        {
            var payment = Started();
            var history = payment.Events.ToList();
            for (var (step, rest) = (0, code); step < length; step++, rest /= steps.Length)
            {
                payment = Payment.Load(payment.State);
                _ = steps[rest % steps.Length] is { } trigger
                    ? Apply(payment, payment.State.Operations[^1].Id, trigger)
                    : payment.RequestRelease(Id(), Orders.Now);
                history.AddRange(payment.Events);
                CheckInvariants(payment.State, history);
            }

            released += payment.State.ReleasedAt is null ? 0 : 1;
        }

        sequences.Should().Be(15_625);
        released.Should().BeInRange(1_000, sequences);
    }

    [Fact]
    public void An_order_that_cannot_be_billed_is_declined_without_asking_the_gateway()
    {
        var payment = Payment.Refuse(
            new PaymentId(Guid.CreateVersion7()), default, default, new PaymentMethod("card", "tok_approve"), Price,
            InvoiceErrors.AmountsDiffer("totals.net", 1, 2), Orders.Now);

        payment.State.Status.Should().Be(PaymentStatus.Declined);
        payment.State.Operations.Should().BeEmpty();
        payment.Events.OfType<PaymentDeclined>().Should().ContainSingle()
            .Which.Should().Match<PaymentDeclined>(declined => declined.Code == "invalid" && !declined.Retryable);

        payment.RequestRelease(Id(), Orders.Now);

        payment.Events.OfType<PaymentReleased>().Should().ContainSingle();
    }

    [Fact]
    public void An_authorization_says_what_the_gateway_holds_and_not_what_was_asked_for()
    {
        var payment = Started();

        payment.Record(
            payment.State.Operations[0].Id, PaymentOperationOutcome.Succeeded(Orders.Eur(1)), Id(), Orders.Now);
        payment.RequestRelease(Id(), Orders.Now);

        payment.Events.OfType<PaymentAuthorized>().Single().Amount.Should().Be(Orders.Eur(1));
        payment.State.Operations[^1].Amount.Should().Be(Orders.Eur(1), because: "the void lets go of what is held");
    }

    [Fact]
    public void A_late_authorization_is_voided()
    {
        var payment = Started();
        payment.RequestRelease(Id(), Orders.Now);
        payment.State.ReleasedAt.Should().BeNull();

        payment.Record(payment.State.Operations[0].Id, PaymentOperationOutcome.Succeeded(Price), Id(), Orders.Now);

        payment.Events.OfType<PaymentAuthorized>().Single().IsLate.Should().BeTrue();
        payment.State.InFlight.Should().Match<PaymentOperation>(operation =>
            operation.Type == PaymentOperationType.Void && operation.TargetId == payment.State.Operations[0].Id);
    }

    [Fact]
    public void A_void_that_the_gateway_declines_leaves_the_payment_unreleased()
    {
        var payment = Started();
        payment.Record(payment.State.Operations[0].Id, PaymentOperationOutcome.Succeeded(Price), Id(), Orders.Now);
        payment.RequestRelease(Id(), Orders.Now);

        payment.Record(
            payment.State.Operations[1].Id, PaymentOperationOutcome.Declined("gateway_refused", retryable: false),
            Id(), Orders.Now);

        payment.State.Status.Should().Be(PaymentStatus.Authorized);
        payment.Events.OfType<PaymentReleased>().Should().BeEmpty();
        payment.Events.OfType<PaymentVoidDeclined>().Should().ContainSingle();
    }

    [Fact]
    public void A_second_release_request_is_refused()
    {
        var payment = Started();
        payment.RequestRelease(Id(), Orders.Now);

        payment.RequestRelease(Id(), Orders.Now).Error!.Kind.Should().Be(ErrorKind.State);
    }

    private static void CheckInvariants(PaymentState state, IReadOnlyList<IDomainEvent> history)
    {
        var isRequested = history.OfType<PaymentReleaseRequested>().Any();
        var isReleased = state.ReleasedAt is not null;
        // Released, under way, or the gateway would not void: then people have to look.
        var ends = isReleased || state.InFlight is not null || history.OfType<PaymentVoidDeclined>().Any();
        if (state.Version != history.Count
            || state.Operations.Count(operation => operation.IsInFlight) > 1
            || history.OfType<PaymentReleased>().Count() != (isReleased ? 1 : 0)
            || (isReleased && (!isRequested || state.InFlight is not null || state.LiveAuthorization is not null))
            || (isRequested && !ends))
        {
            Assert.Fail($"{state}\n{string.Join('\n', history)}");
        }
    }

    private static Result Apply(
        Payment payment, PaymentOperationId id, PaymentOperationTrigger trigger) => trigger switch
        {
            PaymentOperationTrigger.Succeed =>
                payment.Record(id, PaymentOperationOutcome.Succeeded(Price), Id(), Orders.Now),
            PaymentOperationTrigger.Decline =>
                payment.Record(
                    id, PaymentOperationOutcome.Declined("card_declined", retryable: false), Id(), Orders.Now),
            PaymentOperationTrigger.LoseTrack => payment.Record(id, PaymentOperationOutcome.Unknown, Id(), Orders.Now),
            _ => payment.Resubmit(id),
        };

    private static Payment Started() => Payment.Start(
        new PaymentId(Guid.CreateVersion7()), new OrderId(Guid.CreateVersion7()), new CustomerId(Guid.CreateVersion7()),
        new PaymentMethod("card", "tok_approve"), Price, Id(), Orders.Now);

    private static PaymentOperationId Id() => new(Guid.CreateVersion7());
}
