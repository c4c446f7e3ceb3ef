using Daybook.Server.Options;

namespace Daybook.Server.Mail;

/// <summary>What mail is written and sent with.</summary>
internal static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions mail, DataFolder data)
    {
        services.AddSingleton(data);
        services.AddSingleton(mail);
        services.AddSingleton<Outbox>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<LostPasswords>();
        services.AddHostedService<Courier>();
        services.AddHostedService(provider => provider.GetRequiredService<LostPasswords>());
        return services;
    }
}
