using FluentAssertions;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Notifications.Domain;

public sealed class MessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DedupeKey Key = new(Id(1), CustomerId.From(Id(2)), Channel.Email, "order_confirmed");

    public static TheoryData<Delivery, MessageStatus, string?> Deliveries => new()
    {
        { new Delivery.Sent(), MessageStatus.Sent, null },
        { new Delivery.Skipped("challenge.ended"), MessageStatus.Skipped, "challenge.ended" },
        { new Delivery.Failed("mail.refused", "It answered 550."), MessageStatus.Failed, "mail.refused" },
    };

    [Fact]
    public void A_new_message_waits_and_says_so_in_one_event()
    {
        var message = Create();

        message.State.Should().BeEquivalentTo(new
        {
            Status = MessageStatus.Pending, Version = 1, CreatedAt = Now, Attempts = 0, Reason = (string?)null,
        });
        message.Events.Should().ContainSingle().Which.Should().Be(new MessageCreated(
            message.State.Id, Key.SourceEventId, Key.Recipient, Channel.Email, "order_confirmed"));
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public void A_pending_message_is_closed_with_what_became_of_it(
        Delivery delivery, MessageStatus status, string? reason)
    {
        var message = Create();

        message.Close(delivery, attempts: 3, Now.AddMinutes(1)).Error.Should().BeNull();

        message.State.Should().BeEquivalentTo(new
        {
            Status = status, Reason = reason, Attempts = 3, ClosedAt = (DateTimeOffset?)Now.AddMinutes(1), Version = 2,
        });
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public void A_closed_message_is_never_closed_again(Delivery delivery, MessageStatus status, string? reason)
    {
        foreach (var later in Deliveries.Select(row => (Delivery)row[0]))
        {
            var message = Create();
            message.Close(delivery, attempts: 1, Now);

            var again = message.Close(later, attempts: 2, Now);

            again.Error!.Code.Should().Be("message.invalid_transition");
            again.Error.Kind.Should().Be(ErrorKind.State);
            message.State.Should().BeEquivalentTo(new { Status = status, Reason = reason, Version = 2 });
        }
    }

    [Fact]
    public void The_name_of_a_mail_depends_on_event_recipient_channel_and_template_and_on_nothing_else()
    {
        DedupeKey[] others =
        [
            Key with { SourceEventId = Id(9) },
            Key with { Recipient = CustomerId.From(Id(9)) },
            Key with { Channel = Channel.InApp },
            Key with { Template = "order_cancelled" },
        ];

        Key.Hash.Should().Be((Key with { }).Hash).And.MatchRegex("^[0-9a-f]{32}$");
        others.Select(other => other.Hash).Append(Key.Hash).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void An_inbox_entry_is_read_once()
    {
        var item = InAppItem.Deliver(
            InAppItemId.From(Id(3)), Key, new InAppText("Title", "Text"), orderId: Id(4), Now);

        item.MarkRead(Now).Error.Should().BeNull();

        item.State.Status.Should().Be(InAppItemStatus.Read);
        item.MarkRead(Now).Error!.Code.Should().Be("inbox_item.invalid_transition");
        item.Events.Should().HaveCount(2);
    }

    [Fact]
    public void A_contact_that_is_known_already_writes_nothing()
    {
        var contact = new Contact("ada@example.com", "Ada", "en");
        var recipient = Recipient.Load(Recipient.Add(RecipientId.From(Id(5)), Key.Recipient, contact).State);

        recipient.ChangeContact(contact with { }).Error!.Kind.Should().Be(ErrorKind.State);
        recipient.Events.Should().BeEmpty();

        recipient.ChangeContact(contact with { Email = "ada@example.org" }).Error.Should().BeNull();
        recipient.State.Contact.Email.Should().Be("ada@example.org");
    }

    private static Message Create() => Message.Create(
        MessageId.From(Id(3)), Key, Category.Order, new Dictionary<string, string> { ["orderNumber"] = "1" }, Now);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
