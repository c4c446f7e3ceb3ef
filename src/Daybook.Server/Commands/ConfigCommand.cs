using System.CommandLine;

namespace Daybook.Server.Commands;

/// <summary><c>config</c></summary>
internal static class ConfigCommand
{
    public static Command Create(CommandContext context)
    {
        var config = new Command("config", "Check the settings, and show which values apply and where each was set") { context.Json };
        config.SetAction(async parsed =>
        {
            var table = new Table("SETTING", "VALUE", "FROM");
            foreach (var setting in context.LoadSettings(parsed).Effective)
            {
                table.Add(setting.Key, setting.Value, setting.Origin);
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return config;
    }
}
