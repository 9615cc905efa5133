"""Names to mask, in the shapes that a catalogue and an operator give them."""

MODELS = (
    "Alpaca 7B", "Apertus 70B Instruct", "Aya Expanse 8B", "BLOOM 176B", "Claude 3 Haiku",
    "Claude 3.5 Sonnet (June 2024)", "claude-opus-4-1", "claude-3-5-sonnet", "Code Llama 34B",
    "Codestral", "Command A", "Command R+", "cohere/command-r7b-12-2024", "DeepSeek R1",
    "DeepSeek R1 Distill Llama 70B", "deepseek-ai/DeepSeek-V3", "DeepSeek Coder V2", "ERNIE 4.0",
    "EuroLLM 22B Instruct", "Falcon 40B", "Gemini 1.5 Pro", "gemini-2.5-flash", "Gemma 3 27B",
    "google/gemma-2-9b-it", "GLM-4.6", "gpt-3.5-turbo", "GPT-4", "GPT-4o", "GPT-4o mini",
    "GPT-4.1 nano", "gpt-oss-120b", "Granite 4.1 8B", "Grok 4", "grok-4-fast", "Hermes 3 405B",
    "Hy3", "Jamba 1.5 Large", "Kimi K2", "LaMDA", "LFM2 8B A1B", "LLaMA 13B", "llama-3.1-70b",
    "meta-llama/Llama-3.1-8B-Instruct", "Llama 4 Maverick", "MiniMax M2", "mistral-7b",
    "Mistral Large 2 (24.07)", "mistral-large-2411", "Mistral Small 3.1", "Mistral Medium 3",
    "Ministral 8B", "Mixtral 8x7B", "Nemotron 3 Nano 30B A3B", "Amazon Nova Lite", "nova-pro",
    "o1", "o1-mini", "o3", "o3-mini", "o4-mini", "OLMo 2 32B", "PaLM 2", "Phi-3 mini 4k", "Phi-4",
    "Pixtral Large", "Qwen2.5 72B", "qwen3-235b-a22b", "Qwen/Qwen2.5-7B-Instruct", "QwQ-32B",
    "Reka Flash 3", "Step 3.7 Flash", "Vicuna 13B", "Yi-34B", "Zephyr 7B beta",
)  # fmt: skip
MAKERS = (
    "01.AI", "AI21 Labs", "Ai2 (Allen Institute for AI)", "Alibaba (Qwen)", "Alibaba Cloud",
    "Amazon", "Anthropic", "Baidu", "Cohere", "DeepSeek", "Google", "Google DeepMind",
    "Hugging Face", "IBM", "LightOn", "Meta", "Microsoft", "Mistral AI", "Moonshot AI",
    "Nous Research", "NVIDIA", "OpenAI", "Reka AI", "Stanford University", "Swiss AI",
    "Technology Innovation Institute", "TII", "xAI", "Zhipu AI (Z.ai)",
)  # fmt: skip
BRANDS = ("Amazon Titan", "Copilot", "Microsoft Copilot", "Perplexity AI", "文心一言")
