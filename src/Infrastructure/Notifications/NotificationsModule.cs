using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Commands;
using Modular.Domain.Notifications;
using Modular.Infrastructure.Notifications.Read;
using Modular.Infrastructure.Notifications.Sending;
using Modular.Infrastructure.Notifications.Write;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Notifications;

/// <summary>Tells people what happened: mail and the inbox in the product.</summary>
public sealed partial class NotificationsModule : IModule
{
    public const string Name = "notifications";

    string IModule.Name => Name;

    public Assembly Application => typeof(NotifyCommand).Assembly;

    public void Register(ModuleBuilder module)
    {
        module.StateMachine("message", Message.Transitions)
            .StateMachine("in_app_item", InAppItem.Transitions);

        module.DomainEvent<MessageCreated>("notifications.message.created")
            .DomainEvent<MessageSent>("notifications.message.sent")
            .DomainEvent<MessageSkipped>("notifications.message.skipped")
            .DomainEvent<MessageFailed>("notifications.message.failed")
            .DomainEvent<InAppItemDelivered>("notifications.in_app_item.delivered")
            .DomainEvent<InAppItemRead>("notifications.in_app_item.read")
            .DomainEvent<RecipientAdded>("notifications.recipient.added")
            .DomainEvent<RecipientErased>("notifications.recipient.erased")
            .DomainEvent<RecipientContactChanged>("notifications.recipient.contact_changed");

        var settings = MailSettings.Read(module.Configuration);
        module.Services.AddSingleton(settings);
        module.Services.AddSingleton<ITemplates, HandlebarsTemplates>();
        module.Services.AddScoped<IMessageRepository, MessageRepository>();
        module.Services.AddScoped<IInAppItemRepository, InAppItemRepository>();
        module.Services.AddScoped<IRecipientRepository, RecipientRepository>();
        module.Services.AddScoped<IMailbox, Mailbox>();
        module.Services.AddSingleton<IInvariants, NotificationsInvariants>();
        module.Services.AddSingleton<IMailTransport>(services => TransportOf(services, settings));
    }

    public Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IMailTransport>() is NoTransport)
        {
            LogNoTransport(services.GetRequiredService<ILogger<NotificationsModule>>(), MailErrors.NoTransport.Detail);
        }

        return Task.CompletedTask;
    }

    // The development mailbox never stands in for a missing server where real people wait for their mail.
    private static IMailTransport TransportOf(IServiceProvider services, MailSettings settings) => settings.Smtp switch
    {
        { } server => ActivatorUtilities.CreateInstance<SmtpTransport>(services, server),
        null when services.GetRequiredService<IHostEnvironment>().IsProduction() => new NoTransport(),
        null => ActivatorUtilities.CreateInstance<MailboxTransport>(services),
    };

    [LoggerMessage(LogLevel.Warning, "No mail leaves this system and nobody can verify an address. {Mend}")]
    private static partial void LogNoTransport(ILogger logger, string mend);
}
